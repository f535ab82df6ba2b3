// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <sys/wait.h>
#include <unistd.h>

#include <mutex>

#include "pool_support.h"

namespace arborist {
namespace {

using namespace std::chrono_literals;
using test::Counted;
using test::Counts;
using test::expectBalance;
using test::Gate;
using test::HeldPool;

TEST(ThreadPoolTest, RefusesOptionsThatMakeNoSense) {
  EXPECT_THROW(ThreadPool({.minThreads = 0, .maxThreads = 0}), std::invalid_argument);
  EXPECT_THROW(ThreadPool({.minThreads = 2, .maxThreads = 1}), std::invalid_argument);
  EXPECT_THROW(ThreadPool({.queueCapacity = 0}), std::invalid_argument);
  EXPECT_THROW(ThreadPool({.idleTimeout = -1ns}), std::invalid_argument);
  ThreadPool pool({.minThreads = 0, .maxThreads = 1});
  EXPECT_EQ(pool.stats().threads, 0u);
  EXPECT_EQ(pool.submit(background(), [](const Context&) { return 7; }).get(), 7);
  EXPECT_THROW(pool.resize(2, 1), std::invalid_argument);
  EXPECT_THROW(pool.resize(0, 0), std::invalid_argument);
}

TEST(ThreadPoolTest, SubmitGivesTheResultOrTheException) {
  ThreadPool pool({.minThreads = 1, .maxThreads = 1});
  EXPECT_EQ(pool.submit(background(), [](const Context&) { return std::string("x"); }).get(), "x");
  pool.submit(background(), [](const Context&) {}).get();
  auto future = pool.submit(background(), [](const Context&) -> int { throw std::runtime_error("no"); });
  EXPECT_THROW(future.get(), std::runtime_error);
  auto moveOnly = pool.submit(background(), [held = std::make_unique<int>(4)](const Context&) { return *held; });
  EXPECT_EQ(moveOnly.get(), 4);
}

std::error_code errorOf(std::future<void>& future) {
  try {
    future.get();
  } catch (const std::system_error& error) {
    return error.code();
  }
  return {};
}

TEST(ThreadPoolTest, AFutureOfATaskThatNeverRanSaysWhy) {
  HeldPool held({.minThreads = 1, .maxThreads = 1, .queueCapacity = 2, .onFull = OnFull::Reject});
  auto [ctx, cancel] = withCancel(background());
  auto cancelled = held.pool.submit(ctx, [](const Context&) {});
  auto dropped = held.pool.submit(background(), [](const Context&) {});
  auto rejected = held.pool.submit(background(), [](const Context&) {});
  cancel();
  auto late = held.pool.submit(ctx, [](const Context&) {});
  held.pool.shutdownNow();
  auto afterwards = held.pool.submit(background(), [](const Context&) {});
  EXPECT_EQ(errorOf(cancelled), ContextErrc::Canceled);
  EXPECT_EQ(errorOf(dropped), PoolErrc::ShutDown);
  EXPECT_EQ(errorOf(rejected), PoolErrc::QueueFull);
  EXPECT_EQ(errorOf(late), ContextErrc::Canceled);
  EXPECT_EQ(errorOf(afterwards), PoolErrc::ShutDown);
}

TEST(ThreadPoolTest, AccountsBalanceAndSayWhatHappened) {
  HeldPool held({.minThreads = 1, .maxThreads = 1, .queueCapacity = 3, .onFull = OnFull::Reject});
  auto [ctx, cancel] = withCancel(background());
  EXPECT_FALSE(held.pool.post(ctx, [](const Context&) {}));
  EXPECT_FALSE(held.pool.post(background(), [](const Context&) { throw 1; }));
  EXPECT_FALSE(held.pool.post(background(), [](const Context&) {}));
  EXPECT_EQ(held.pool.post(background(), [](const Context&) {}), PoolErrc::QueueFull);
  PoolStats stats = held.pool.stats();
  expectBalance(stats);
  EXPECT_EQ(stats.queued, 3u);
  EXPECT_EQ(stats.busy, 1u);
  EXPECT_EQ(stats.rejected, 1u);
  cancel();
  stats = held.pool.stats();
  expectBalance(stats);
  EXPECT_EQ(stats.queued, 2u);
  EXPECT_EQ(stats.cancelledInQueue, 1u);
  EXPECT_EQ(held.pool.post(ctx, [](const Context&) {}), ContextErrc::Canceled);
  held.finish();
  stats = held.pool.stats();
  expectBalance(stats);
  EXPECT_EQ(stats.completed, 3u);  // the one that threw included
  EXPECT_EQ(stats.rejected, 2u);
  EXPECT_EQ(stats.submitted, 6u);
  EXPECT_EQ(stats.threads, 0u);
  EXPECT_EQ(stats.peak, 1u);
}

TEST(ThreadPoolTest, StartsAThreadForATaskThatFindsNoIdleOne) {
  ThreadPool pool({.minThreads = 0, .maxThreads = 4});
  std::latch together(4);  // four tasks that wait for each other
  for (int i = 0; i < 4; ++i) {
    EXPECT_FALSE(pool.post(background(), [&](const Context&) { together.arrive_and_wait(); }));
  }
  pool.shutdown();
  EXPECT_TRUE(pool.awaitTermination(Duration::max()));
  EXPECT_EQ(pool.stats().peak, 4u);
}

TEST(ThreadPoolTest, IdleThreadsAboveTheMinimumEnd) {
  ThreadPool pool({.minThreads = 0, .maxThreads = 2, .idleTimeout = 0s});
  for (int i = 0; i < 50; ++i) pool.submit(background(), [](const Context&) {}).get();
  while (pool.stats().threads != 0) std::this_thread::yield();
  EXPECT_EQ(pool.submit(background(), [](const Context&) { return 1; }).get(), 1);
}

TEST(ThreadPoolTest, ResizeGrowsForWhatIsQueuedAndShrinksWithoutLoss) {
  HeldPool held({.minThreads = 1, .maxThreads = 1, .queueCapacity = 100});
  std::latch together(3);
  for (int i = 0; i < 3; ++i) {
    EXPECT_FALSE(held.pool.post(background(), [&](const Context&) { together.arrive_and_wait(); }));
  }
  held.pool.resize(1, 4);
  together.wait();
  Counts counts;
  for (int i = 0; i < 50; ++i) EXPECT_FALSE(held.pool.post(background(), Counted(counts)));
  held.pool.resize(1, 1);
  held.gate.open();
  while (held.pool.stats().threads != 1) std::this_thread::yield();
  held.finish();
  EXPECT_EQ(counts.ran, 50);
}

TEST(ThreadPoolTest, ResizeWorksFromAWorker) {
  ThreadPool pool({.minThreads = 1, .maxThreads = 1});
  pool.submit(background(), [&](const Context&) { pool.resize(2, 2); }).get();
  EXPECT_EQ(pool.stats().threads, 2u);
  pool.submit(background(), [&](const Context&) { pool.resize(1, 1); }).get();
  while (pool.stats().threads != 1) std::this_thread::yield();
}

TEST(ThreadPoolTest, PauseStartsNothingAndResumeStartsAll) {
  ThreadPool pool({.minThreads = 2, .maxThreads = 2});
  pool.pause();
  Counts counts;
  for (int i = 0; i < 10; ++i) EXPECT_FALSE(pool.post(background(), Counted(counts)));
  EXPECT_EQ(pool.stats().queued, 10u);
  EXPECT_EQ(pool.stats().busy, 0u);
  EXPECT_EQ(counts.ran, 0);
  pool.resume();
  pool.shutdown();
  EXPECT_TRUE(pool.awaitTermination(Duration::max()));
  EXPECT_EQ(counts.ran, 10);
}

TEST(ThreadPoolTest, ShutdownRunsWhatIsQueuedAndTakesNothingNew) {
  HeldPool held;
  Counts counts;
  for (int i = 0; i < 4; ++i) EXPECT_FALSE(held.pool.post(background(), Counted(counts)));
  EXPECT_FALSE(held.pool.awaitTermination(0s));
  held.pool.shutdown();
  held.pool.shutdown();
  EXPECT_EQ(held.pool.post(background(), Counted(counts)), PoolErrc::ShutDown);
  EXPECT_FALSE(held.pool.awaitTermination(1ms));
  held.finish();
  EXPECT_EQ(counts.ran, 4);
  EXPECT_EQ(counts.alive, 0);
}

TEST(ThreadPoolTest, ShutdownLeavesAPauseInForceAndShutdownNowEndsIt) {
  ThreadPool pool({.minThreads = 1, .maxThreads = 1});
  pool.pause();
  Counts counts;
  EXPECT_FALSE(pool.post(background(), Counted(counts)));
  pool.shutdown();
  EXPECT_FALSE(pool.awaitTermination(2ms));
  EXPECT_EQ(counts.ran, 0);
  EXPECT_EQ(pool.shutdownNow(), 1u);
  EXPECT_TRUE(pool.awaitTermination(Duration::max()));
  EXPECT_EQ(counts.ran, 0);
  EXPECT_EQ(counts.alive, 0);
}

TEST(ThreadPoolTest, APausedPoolThatWasShutDownRunsItsQueueOnResume) {
  ThreadPool pool({.minThreads = 0, .maxThreads = 1});
  pool.pause();
  Counts counts;
  EXPECT_FALSE(pool.post(background(), Counted(counts)));
  pool.shutdown();
  pool.resume();
  EXPECT_TRUE(pool.awaitTermination(Duration::max()));
  EXPECT_EQ(counts.ran, 1);
}

TEST(ThreadPoolTest, ShutdownNowCancelsWhatRunsAndDropsWhatWaits) {
  ThreadPool pool({.name = "build", .minThreads = 2, .maxThreads = 2});
  std::latch running(2);
  std::mutex mutex;
  std::vector<Context> contexts;
  for (int i = 0; i < 2; ++i) {
    EXPECT_FALSE(pool.post(background(), [&](const Context& ctx) {
      running.count_down();
      ctx.wait();
      const std::lock_guard lock(mutex);
      contexts.push_back(ctx);
    }));
  }
  running.wait();
  Counts counts;
  for (int i = 0; i < 5; ++i) EXPECT_FALSE(pool.post(background(), Counted(counts)));
  EXPECT_EQ(pool.shutdownNow(), 5u);
  EXPECT_EQ(pool.shutdownNow(), 0u);
  EXPECT_TRUE(pool.awaitTermination(Duration::max()));
  EXPECT_EQ(counts.ran, 0);
  EXPECT_EQ(counts.alive, 0);
  ASSERT_EQ(contexts.size(), 2u);
  for (const Context& ctx : contexts) {
    EXPECT_EQ(ctx.err(), ContextErrc::Canceled);
    EXPECT_EQ(ctx.cause()->code, PoolErrc::ShutDown);
    EXPECT_EQ(ctx.cause()->origin, ctx.id());
  }
  EXPECT_EQ(pool.stats().dropped, 5u);
  expectBalance(pool.stats());
}

TEST(ThreadPoolTest, ShutdownWorksFromAWorkerAndAwaitingThereIsRefused) {
  ThreadPool pool({.minThreads = 1, .maxThreads = 1});
  const bool awaited = pool.submit(background(),
                                   [&](const Context& ctx) {
                                     pool.shutdown();
                                     pool.shutdownNow();
                                     EXPECT_TRUE(ctx.done());
                                     return pool.awaitTermination(Duration::max());
                                   })
                           .get();
  EXPECT_FALSE(awaited);
  EXPECT_TRUE(pool.awaitTermination(Duration::max()));
}

TEST(ThreadPoolTest, TheDestructorDropsWhatWaits) {
  Counts counts;
  {
    ThreadPool pool({.minThreads = 1, .maxThreads = 1});
    pool.pause();
    for (int i = 0; i < 3; ++i) EXPECT_FALSE(pool.post(background(), Counted(counts)));
  }
  EXPECT_EQ(counts.ran, 0);
  EXPECT_EQ(counts.alive, 0);
}

TEST(ThreadPoolTest, ATaskMayPostUnderItsOwnContextAfterItHasEnded) {
  ThreadPool pool({.minThreads = 1, .maxThreads = 1});
  Context kept = background();
  pool.submit(background(), [&](const Context& ctx) { kept = ctx; }).get();
  EXPECT_EQ(pool.submit(kept, [](const Context&) { return 5; }).get(), 5);
}

TEST(ThreadPoolTest, AnIdleWorkerHoldsNoContext) {
  struct Sees {
    std::shared_ptr<int> held;
  };
  static const Key<Sees> kKey{"key"};
  auto held = std::make_shared<int>(1);
  ThreadPool pool({.minThreads = 1, .maxThreads = 1});
  {
    auto [ctx, cancel] = withCancel(withValue(background(), kKey, Sees{held}));
    for (int i = 0; i < 3; ++i) pool.submit(ctx, [](const Context&) {}).get();
  }
  while (held.use_count() != 1) std::this_thread::yield();  // the worker lets go before it parks
}

// Blocks the thread that destroys it.
struct BlocksAtItsEnd {
  BlocksAtItsEnd(std::latch& entered, Gate& gate) : m_entered(&entered), m_gate(&gate) {}
  BlocksAtItsEnd(BlocksAtItsEnd&& other) noexcept
      : m_entered(std::exchange(other.m_entered, nullptr)), m_gate(other.m_gate) {}
  ~BlocksAtItsEnd() {
    if (!m_entered) return;
    m_entered->count_down();
    m_gate->pass();
  }

 private:
  std::latch* m_entered;
  Gate* m_gate;
};

// The worker has taken the task but is still busy with letting go of the one before when the context ends.
TEST(ThreadPoolTest, ATaskThatWasTakenButNotStartedDoesNotRunWhenItsContextEnds) {
  static const Key<BlocksAtItsEnd> kKey{"key"};
  std::latch entered(1);
  Gate gate;
  auto [ctx, cancel] = withCancel(background());
  Counts counts;
  ThreadPool pool({.minThreads = 1, .maxThreads = 1});
  pool.pause();
  EXPECT_FALSE(pool.post(withValue(background(), kKey, BlocksAtItsEnd(entered, gate)),
                         [](const Context& child) { child.stopToken(); }));
  EXPECT_FALSE(pool.post(ctx, Counted(counts)));
  pool.resume();
  entered.wait();
  EXPECT_EQ(pool.stats().busy, 1u);
  cancel();
  gate.open();
  pool.shutdown();
  EXPECT_TRUE(pool.awaitTermination(Duration::max()));
  EXPECT_EQ(counts.ran, 0);
  EXPECT_EQ(counts.alive, 0);
  EXPECT_EQ(pool.stats().cancelledInQueue, 1u);
  expectBalance(pool.stats());
}

TEST(ThreadPoolTest, TerminationWaitsForADestructorOnAnotherThread) {
  std::latch entered(1);
  Gate gate;
  auto [ctx, cancel] = withCancel(background());
  ThreadPool pool({.minThreads = 1, .maxThreads = 1});
  pool.pause();
  EXPECT_FALSE(pool.post(ctx, [blocks = BlocksAtItsEnd(entered, gate)](const Context&) {}));
  std::jthread dropper([&] { EXPECT_EQ(pool.shutdownNow(), 1u); });
  entered.wait();
  cancel();  // the ending has nothing to take out any more
  EXPECT_FALSE(pool.awaitTermination(2ms));
  gate.open();
  EXPECT_TRUE(pool.awaitTermination(Duration::max()));
}

TEST(ThreadPoolTest, InAForkedChildPostReturnsShutDown) {
  auto pool = std::make_unique<ThreadPool>(ThreadPoolOptions{.minThreads = 2, .maxThreads = 2});
  const pid_t child = fork();
  if (child == 0) {
    const bool refused = pool->post(background(), [](const Context&) {}) == PoolErrc::ShutDown;
    pool->shutdown();
    const bool none = pool->shutdownNow() == 0;
    pool.reset();  // does not wait for threads that are not there
    _exit(refused && none ? 0 : 1);
  }
  int status = -1;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
  EXPECT_EQ(pool->submit(background(), [](const Context&) { return 3; }).get(), 3);
}

}  // namespace
}  // namespace arborist
