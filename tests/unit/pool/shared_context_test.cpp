// SPDX-License-Identifier: GPL-3.0-or-later
// Tasks of one context share what binds them to it: how they leave together, and who may be in the way.
#include <gtest/gtest.h>

#include <arborist/pool/manual_executor.h>

#include "pool_support.h"
#include "support/eventually.h"

namespace arborist {
namespace {

using namespace std::chrono_literals;
using test::BlockedThread;
using test::Counted;
using test::Counts;
using test::expectBalance;
using test::HeldPool;

const ThreadPoolOptions kOne{.minThreads = 1, .maxThreads = 1};

// Does something when it learns that it will never run.
struct OnAbandoned {
  std::function<void()> act;
  void operator()(const Context&) const {}
  void abandoned(std::error_code) const { act(); }
};

TEST(SharedContextTest, QueuedAndBlockedTasksLeaveWithTheirContext) {
  HeldPool held({.minThreads = 1, .maxThreads = 1, .queueCapacity = 3});
  auto [ctx, cancel] = withCancel(background());
  Counts counts, other;
  EXPECT_FALSE(held.pool.post(ctx, Counted(counts)));
  EXPECT_FALSE(held.pool.post(background(), Counted(other)));
  EXPECT_FALSE(held.pool.post(ctx, Counted(counts)));
  BlockedThread blocked([&, ctx = ctx] { EXPECT_EQ(held.pool.post(ctx, Counted(counts)), ContextErrc::Canceled); });
  cancel();
  blocked.join();
  const PoolStats stats = held.pool.stats();
  EXPECT_EQ(stats.queued, 1u);
  EXPECT_EQ(stats.cancelledInQueue, 2u);
  EXPECT_EQ(stats.rejected, 1u);
  expectBalance(stats);
  EXPECT_EQ(counts.alive, 0);
  held.finish();
  EXPECT_EQ(counts.ran, 0);
  EXPECT_EQ(other.ran, 1);
}

TEST(SharedContextTest, ItCanBeUsedAnewOnceNoTaskUsesIt) {
  ThreadPool pool(kOne);
  auto [ctx, cancel] = withCancel(background());
  for (int i = 0; i < 3; ++i) {
    pool.submit(ctx, [](const Context&) {}).get();
    // The worker lets go of the context as it goes idle.
    EXPECT_TRUE(test::eventually([&] { return pool.stats().busy == 0; }));
  }
  cancel();
  EXPECT_EQ(pool.post(ctx, [](const Context&) {}), ContextErrc::Canceled);
}

// The hook of the outer pool is called first, and destroys a task that owns the inner pool. That has run tasks under
// the context too, but must not wait for its own hook, which comes only after this one.
TEST(SharedContextTest, APoolMayGoWhileAnotherOneHearsOfTheEnd) {
  HeldPool outer;
  auto [ctx, cancel] = withCancel(background());
  auto inner = std::make_shared<ThreadPool>(kOne);
  ThreadPool& runs = *inner;
  EXPECT_FALSE(outer.pool.post(ctx, [inner = std::move(inner)](const Context&) {}));
  std::latch begun(1);
  EXPECT_FALSE(runs.post(ctx, [&](const Context& own) {
    begun.count_down();
    own.wait();
  }));
  begun.wait();
  cancel();
  EXPECT_EQ(outer.pool.stats().cancelledInQueue, 1u);
}

TEST(SharedContextTest, AManualExecutorMayGoWhileAPoolHearsOfTheEnd) {
  HeldPool outer;
  auto [ctx, cancel] = withCancel(background());
  auto inner = std::make_shared<ManualExecutor>();
  ManualExecutor& queues = *inner;
  Counts counts;
  EXPECT_FALSE(outer.pool.post(ctx, [inner = std::move(inner)](const Context&) {}));
  EXPECT_FALSE(queues.post(ctx, Counted(counts)));
  cancel();
  EXPECT_EQ(counts.alive, 0);
  EXPECT_EQ(counts.ran, 0);
}

// Its values are foreign code: they are destroyed under no lock, on a worker, within an ending, or in a post.
TEST(SharedContextTest, AValueThatGoesWithItMayUseThePool) {
  struct UsesPool {
    ThreadPool* pool;
    std::atomic<int>* gone;
    ~UsesPool() {
      static_cast<void>(pool->stats());
      ++*gone;
    }
  };
  const Key<std::shared_ptr<UsesPool>> key("uses");
  ThreadPool pool(kOne);
  std::atomic<int> gone{0};
  const auto value = [&] {
    return withValue(background(), key, std::shared_ptr<UsesPool>(new UsesPool{&pool, &gone}));
  };
  EXPECT_FALSE(pool.post(value(), [](const Context&) {}));
  EXPECT_TRUE(test::eventually([&] { return gone == 1; }));

  test::Gate gate;
  std::latch busy(1);
  EXPECT_FALSE(pool.post(background(), [&](const Context&) {
    busy.count_down();
    gate.pass();
  }));
  busy.wait();
  {
    auto [ctx, cancel] = withCancel(value());
    EXPECT_FALSE(pool.post(ctx, [](const Context&) {}));
    cancel();
  }
  EXPECT_EQ(gone, 2);
  pool.setQueue(1, OnFull::Reject);
  EXPECT_FALSE(pool.post(background(), [](const Context&) {}));
  EXPECT_EQ(pool.post(value(), [](const Context&) {}), PoolErrc::QueueFull);
  EXPECT_EQ(gone, 3);
}

// A shutdown leaves the pause in force, so the queued task stays until its context ends.
TEST(SharedContextTest, TheEndOfTheLastTaskEndsAPausedPoolThatWasShutDown) {
  ThreadPool pool(kOne);
  pool.pause();
  auto [ctx, cancel] = withCancel(background());
  EXPECT_FALSE(pool.post(ctx, [](const Context&) {}));
  pool.shutdown();
  EXPECT_FALSE(pool.awaitTermination(0s));
  cancel();
  EXPECT_TRUE(pool.awaitTermination(1min));
}

// The ending has reached the queues and not yet the stop tokens, so that other threads do not see it.
template <class Poster>
void expectRefusedWhileItEnds(Poster&& post) {
  HeldPool held;
  auto [ctx, cancel] = withCancel(background());
  const std::stop_token token = ctx.stopToken();
  std::error_code answer;
  EXPECT_FALSE(held.pool.post(ctx, OnAbandoned{[&, ctx = ctx] { std::thread([&] { answer = post(ctx); }).join(); }}));
  cancel();
  EXPECT_EQ(answer, ContextErrc::Canceled);
  EXPECT_TRUE(token.stop_requested());
}

TEST(SharedContextTest, ARefusalSaysWhyAlsoWhileTheContextEnds) {
  ThreadPool pool(kOne);
  expectRefusedWhileItEnds([&](const Context& ctx) { return pool.post(ctx, [](const Context&) {}); });
  ManualExecutor executor;
  expectRefusedWhileItEnds([&](const Context& ctx) { return executor.post(ctx, [](const Context&) {}); });
}

}  // namespace
}  // namespace arborist
