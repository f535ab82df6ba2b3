// SPDX-License-Identifier: GPL-3.0-or-later
// What a full queue does, under each policy.
#include <gtest/gtest.h>

#include "pool_support.h"

namespace arborist {
namespace {

using namespace std::chrono_literals;
using test::BlockedThread;
using test::Counted;
using test::Counts;
using test::expectBalance;
using test::Gate;
using test::HeldPool;

ThreadPoolOptions small(OnFull onFull, std::size_t capacity = 1) {
  return {.minThreads = 1, .maxThreads = 1, .queueCapacity = capacity, .onFull = onFull};
}

TEST(BlockTest, ABlockedSubmitterGetsTheSlotThatAWorkerFrees) {
  HeldPool held(small(OnFull::Block));
  Counts counts;
  EXPECT_FALSE(held.pool.post(background(), Counted(counts)));
  BlockedThread submitter([&] { EXPECT_FALSE(held.pool.post(background(), Counted(counts))); });
  EXPECT_FALSE(submitter.ended());
  EXPECT_EQ(held.pool.stats().submitted, 2u);  // it is counted when it resolves
  held.gate.open();
  submitter.join();
  held.finish();
  EXPECT_EQ(counts.ran, 2);
}

TEST(BlockTest, TheEndOfAQueuedTasksContextFreesItsSlot) {
  HeldPool held(small(OnFull::Block));
  auto [ctx, cancel] = withCancel(background());
  Counts counts;
  EXPECT_FALSE(held.pool.post(ctx, Counted(counts)));
  Counts second;
  BlockedThread submitter([&] { EXPECT_FALSE(held.pool.post(background(), Counted(second))); });
  cancel();
  submitter.join();  // the worker is still at the gate
  EXPECT_EQ(held.pool.stats().queued, 1u);
  EXPECT_EQ(counts.alive, 0);
  held.finish();
  EXPECT_EQ(counts.ran, 0);
  EXPECT_EQ(second.ran, 1);
}

TEST(BlockTest, ABlockedSubmitterWakesForItsContext) {
  HeldPool held(small(OnFull::Block));
  EXPECT_FALSE(held.pool.post(background(), [](const Context&) {}));
  auto [ctx, cancel] = withCancel(background());
  Counts counts;
  BlockedThread submitter([&, ctx = ctx] { EXPECT_EQ(held.pool.post(ctx, Counted(counts)), ContextErrc::Canceled); });
  cancel();
  submitter.join();
  EXPECT_EQ(counts.alive, 0);
  EXPECT_EQ(held.pool.stats().rejected, 1u);
  expectBalance(held.pool.stats());
}

TEST(BlockTest, ABlockedSubmitterWakesForShutdown) {
  for (const bool now : {false, true}) {
    HeldPool held(small(OnFull::Block));
    EXPECT_FALSE(held.pool.post(background(), [](const Context&) {}));
    std::vector<std::unique_ptr<BlockedThread>> submitters;
    for (int i = 0; i < 3; ++i) {
      submitters.push_back(std::make_unique<BlockedThread>(
          [&] { EXPECT_EQ(held.pool.post(background(), [](const Context&) {}), PoolErrc::ShutDown); }));
    }
    if (now) {
      held.pool.shutdownNow();
    } else {
      held.pool.shutdown();
    }
    submitters.clear();
    expectBalance(held.pool.stats());
    EXPECT_EQ(held.pool.stats().rejected, 3u);
  }
}

TEST(BlockTest, NobodyOvertakesABlockedSubmitter) {
  HeldPool held(small(OnFull::Block));
  auto [ctx, cancel] = withCancel(background());
  std::string order;
  EXPECT_FALSE(held.pool.post(ctx, [](const Context&) {}));
  const auto blocked = [&](char name) {
    return std::make_unique<BlockedThread>(
        [&, name] { EXPECT_FALSE(held.pool.post(background(), [&order, name](const Context&) { order += name; })); });
  };
  const auto first = blocked('1');
  const auto second = blocked('2');
  EXPECT_EQ(held.pool.tryPost(background(), [](const Context&) {}), PoolErrc::QueueFull);
  cancel();
  EXPECT_EQ(held.pool.tryPost(background(), [](const Context&) {}), PoolErrc::QueueFull);
  held.gate.open();
  first->join();
  second->join();
  held.finish();
  EXPECT_EQ(order, "12");
}

TEST(BlockTest, TryPostRefusesInsteadOfBlocking) {
  HeldPool held(small(OnFull::Block));
  EXPECT_FALSE(held.pool.tryPost(background(), [](const Context&) {}));
  EXPECT_EQ(held.pool.tryPost(background(), [](const Context&) {}), PoolErrc::QueueFull);
}

TEST(BlockTest, APostFromAWorkerRunsInlineOnAFullQueue) {
  ThreadPool pool(small(OnFull::Block));
  pool.submit(background(),
              [&](const Context&) {
                const auto here = std::this_thread::get_id();
                EXPECT_FALSE(pool.post(background(), [](const Context&) {}));  // fills the queue
                bool ran = false;
                EXPECT_FALSE(pool.post(background(), [&](const Context&) {
                  ran = std::this_thread::get_id() == here;
                  EXPECT_EQ(pool.stats().busy, 2u);
                  expectBalance(pool.stats());
                }));
                EXPECT_TRUE(ran);
              })
      .get();
}

TEST(BlockTest, BeyondSixtyFourLevelsTheQueueMayExceedItsCapacity) {
  ThreadPool pool(small(OnFull::Block));
  std::atomic<int> ran{0};
  int deepest = 0;
  std::latch bottom(1);
  std::function<void(int)> nest = [&](int level) {
    deepest = std::max(deepest, level);
    if (level == 100) return bottom.count_down();
    EXPECT_FALSE(pool.post(background(), [&, level](const Context&) {
      ++ran;
      nest(level + 1);
    }));
  };
  pool.submit(background(),
              [&](const Context&) {
                EXPECT_FALSE(pool.post(background(), [&](const Context&) { ++ran; }));
                nest(0);
                EXPECT_EQ(deepest, 64);
                EXPECT_EQ(pool.stats().queued, 2u);
              })
      .get();
  bottom.wait();
  pool.shutdown();
  EXPECT_TRUE(pool.awaitTermination(Duration::max()));
  EXPECT_EQ(deepest, 100);
  EXPECT_EQ(ran, 101);
}

TEST(RejectTest, ReturnsQueueFullAlsoToAWorker) {
  Counts counts;
  ThreadPool pool(small(OnFull::Reject));
  pool.submit(background(),
              [&](const Context&) {
                EXPECT_FALSE(pool.post(background(), [](const Context&) {}));
                EXPECT_EQ(pool.post(background(), Counted(counts)), PoolErrc::QueueFull);
              })
      .get();
  EXPECT_EQ(counts.ran, 0);
  EXPECT_EQ(counts.alive, 0);
  EXPECT_EQ(pool.stats().rejected, 1u);
}

TEST(CallerRunsTest, RunsTheTaskInTheCall) {
  HeldPool held(small(OnFull::CallerRuns));
  EXPECT_FALSE(held.pool.post(background(), [](const Context&) {}));
  std::thread::id ran;
  EXPECT_FALSE(held.pool.post(background(), [&](const Context& ctx) {
    ran = std::this_thread::get_id();
    EXPECT_NE(ctx, background());
    EXPECT_EQ(held.pool.stats().busy, 2u);
    throw 1;  // never leaves post
  }));
  EXPECT_EQ(ran, std::this_thread::get_id());
  held.pool.shutdown();
  EXPECT_EQ(held.pool.post(background(), [](const Context&) {}), PoolErrc::ShutDown);
}

TEST(CallerRunsTest, ShutdownNowCancelsWhatRunsOnACaller) {
  HeldPool held(small(OnFull::CallerRuns));
  EXPECT_FALSE(held.pool.post(background(), [](const Context&) {}));
  EXPECT_FALSE(held.pool.post(background(), [&](const Context& ctx) {
    held.pool.shutdownNow();
    EXPECT_EQ(ctx.cause()->code, PoolErrc::ShutDown);
  }));
}

TEST(DropOldestTest, DropsTheOldestOfTheLowestPriority) {
  HeldPool held(small(OnFull::DropOldest, 3));
  std::string ran;
  const auto submit = [&](char name, Priority priority) {
    return held.pool.submit(background(), [&ran, name](const Context&) { ran += name; }, {priority, {}});
  };
  auto high = submit('h', Priority::High);
  auto first = submit('1', Priority::Low);
  auto second = submit('2', Priority::Low);
  auto third = submit('3', Priority::Normal);   // drops 1
  auto fourth = submit('4', Priority::Normal);  // drops 2
  auto fifth = submit('5', Priority::Normal);   // drops 3
  for (auto* dropped : {&first, &second, &third}) {
    try {
      dropped->get();
      ADD_FAILURE() << "it ran";
    } catch (const std::system_error& error) {
      EXPECT_EQ(error.code(), PoolErrc::QueueFull);
    }
  }
  EXPECT_EQ(held.pool.stats().dropped, 3u);
  expectBalance(held.pool.stats());
  held.finish();
  EXPECT_EQ(ran, "h45");
}

}  // namespace
}  // namespace arborist
