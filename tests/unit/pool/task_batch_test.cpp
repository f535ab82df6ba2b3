// SPDX-License-Identifier: GPL-3.0-or-later
// What a worker has taken at once is queued all the same until it begins: each test would hold with a worker that takes
// tasks one by one, and is run with one that does not.
#include <gtest/gtest.h>

#include <algorithm>
#include <utility>

#include <arborist/base/mutex.h>
#include <arborist/base/spin.h>
#include <arborist/pool/detail/task_batch.h>

#include "pool_support.h"
#include "support/eventually.h"

namespace arborist::test {
namespace {

using namespace std::chrono_literals;
using detail::TaskBatch;

TEST(TaskBatch, GivesItsTasksInTurnAndWhatItGaveCannotBeTakenBack) {
  TaskBatch batch;
  EXPECT_FALSE(batch.isOpen());
  batch.open(4);
  EXPECT_EQ(batch.counts().waiting, 3u);
  EXPECT_EQ(batch.next(true), &batch[1]);
  EXPECT_EQ(batch.next(false), &batch[2]);
  EXPECT_EQ(batch.counts().begun, 3u);
  EXPECT_EQ(batch.counts().notRun, 1u);
  const auto rest = batch.takeBack();
  ASSERT_EQ(rest.size(), 1u);
  EXPECT_EQ(&rest.front(), &batch[3]);
  EXPECT_EQ(batch.next(true), nullptr);
  EXPECT_TRUE(batch.takeBack().empty());
  batch.close();
  EXPECT_FALSE(batch.isOpen());
}

TEST(TaskBatch, EachTaskIsBegunOrTakenBackNeverBoth) {
  constexpr int kRounds = 20'000;
  TaskBatch batch;
  std::atomic<int> round{0}, ended{0};
  std::size_t begun = 0;
  std::jthread worker([&] {
    for (int i = 1; i <= kRounds; ++i) {
      while (round.load(std::memory_order_acquire) != i) std::this_thread::yield();
      begun = 1;
      while (batch.next(true)) ++begun;
      ended.store(i, std::memory_order_release);
    }
  });
  for (int i = 1; i <= kRounds; ++i) {
    batch.open(TaskBatch::kMost);
    round.store(i, std::memory_order_release);
    for (int wait = i % 64; wait != 0; --wait) pauseProcessor();
    const std::size_t back = batch.takeBack().size();
    while (ended.load(std::memory_order_acquire) != i) std::this_thread::yield();
    ASSERT_EQ(begun + back, TaskBatch::kMost) << "round " << i;
  }
}

// A pool whose workers have learnt that tasks are short, paused; what is posted begins together, on resume.
class PoolOfShortTasks : public testing::Test {
 protected:
  void start(ThreadPoolOptions options) {
    const std::size_t capacity = std::exchange(options.queueCapacity, 1024);
    const OnFull onFull = std::exchange(options.onFull, OnFull::Block);
    pool = std::make_unique<ThreadPool>(std::move(options));
    for (int round = 0; round < 10; ++round) {
      std::atomic<int> left = 200;
      for (int i = left; i != 0; --i) ASSERT_FALSE(pool->post(background(), [&left](const Context&) { --left; }));
      ASSERT_TRUE(eventually([&] { return left == 0; }));
    }
    pool->pause();
    pool->setQueue(capacity, onFull);
    ASSERT_TRUE(eventually([&] { return pool->stats().busy == 0; }));
    before = pool->stats();
  }
  void post(auto f, Context ctx = background(), TaskOptions options = {}) {
    ASSERT_FALSE(pool->post(ctx, std::move(f), std::move(options)));
  }
  void finish() {
    gate.open();
    pool->resume();
    pool->shutdown();
    EXPECT_TRUE(pool->awaitTermination(Duration::max()));
    expectBalance(pool->stats());
  }

  Gate gate;
  std::atomic<int> ran = 0;
  std::unique_ptr<ThreadPool> pool;
  PoolStats before;
};

TEST_F(PoolOfShortTasks, WhatWaitsBehindALongTaskIsRunByAnotherWorker) {
  start({.minThreads = 2, .maxThreads = 2});
  post([this](const Context&) { gate.pass(); });
  for (int i = 0; i < 20; ++i) post([this](const Context&) { ++ran; });
  pool->resume();
  EXPECT_TRUE(eventually([&] { return ran == 20; }));
  EXPECT_EQ(pool->stats().busy, 1u);
  finish();
}

TEST_F(PoolOfShortTasks, WhatWaitsBehindALongTaskIsRunThoughTheOtherWorkerNeverRunsOutOfTasks) {
  start({.minThreads = 2, .maxThreads = 2});
  std::atomic<bool> over = false;
  std::function<void(const Context&)> again = [&](const Context& ctx) {
    if (!over) static_cast<void>(pool->post(ctx, again));
  };
  post([this](const Context&) { gate.pass(); });
  for (int i = 0; i < 20; ++i) post([this](const Context&) { ++ran; });
  for (int i = 0; i < 100; ++i) post(again);
  pool->resume();
  EXPECT_TRUE(eventually([&] { return ran == 20; }));
  over = true;
  finish();
}

TEST_F(PoolOfShortTasks, APauseHoldsBackWhatHasNotBegun) {
  start({.minThreads = 1, .maxThreads = 1});
  std::latch paused(1);
  post([&](const Context&) {
    pool->pause();
    paused.count_down();
  });
  for (int i = 0; i < 20; ++i) post([this](const Context&) { ++ran; });
  pool->resume();
  paused.wait();
  EXPECT_TRUE(eventually([&] { return pool->stats().busy == 0; }));
  EXPECT_EQ(ran, 0);
  EXPECT_EQ(pool->stats().queued, 20u);
  finish();
  EXPECT_EQ(ran, 20);
}

TEST_F(PoolOfShortTasks, AnEndingTakesOutWhatHasNotBegun) {
  start({.minThreads = 1, .maxThreads = 1});
  auto [ctx, cancel] = withCancel(background());
  PoolStats atOnce;
  post([&, &cancel = cancel](const Context&) {
    cancel();
    atOnce = pool->stats();
  });
  for (int i = 0; i < 20; ++i) post([this](const Context&) { ++ran; }, i % 2 ? ctx : background());
  pool->resume();
  finish();
  EXPECT_EQ(ran, 10);
  EXPECT_EQ(atOnce.cancelledInQueue - before.cancelledInQueue, 10u);
  EXPECT_EQ(atOnce.queued, 10u);
}

TEST_F(PoolOfShortTasks, AHigherPriorityIsNextThoughOthersWereTakenBefore) {
  start({.minThreads = 1, .maxThreads = 1});
  int ranBeforeHigh = -1;
  post([&](const Context&) { post([&](const Context&) { ranBeforeHigh = ran; }, background(), {Priority::High, {}}); });
  for (int i = 0; i < 20; ++i) post([this](const Context&) { ++ran; });
  pool->resume();
  EXPECT_TRUE(eventually([&] { return ran == 20; }));
  finish();
  EXPECT_EQ(ranBeforeHigh, 0);
}

TEST_F(PoolOfShortTasks, OnePosterSeesItsTasksBeginInTurn) {
  start({.minThreads = 1, .maxThreads = 1});
  std::vector<int> order;
  for (int i = 0; i < 100; ++i) {
    post([this, &order, i](const Context&) {
      order.push_back(i);
      if (i % 7 == 3) static_cast<void>(pool->stats());
      if (i % 7 == 5) pool->resize(1, 1);  // what was taken goes back, and in its old order
    });
  }
  finish();
  EXPECT_TRUE(std::is_sorted(order.begin(), order.end()));
  EXPECT_EQ(order.size(), 100u);
}

TEST_F(PoolOfShortTasks, EachSnapshotCountsWhatRanWhatRunsAndWhatWaits) {
  start({.minThreads = 1, .maxThreads = 1});
  std::latch reached(1);
  for (int i = 0; i < 20; ++i) {
    post([&, i](const Context&) {
      if (i != 5) return;
      reached.count_down();
      gate.pass();
    });
  }
  pool->resume();
  reached.wait();
  const PoolStats stats = pool->stats();
  EXPECT_EQ(stats.completed - before.completed, 5u);
  EXPECT_EQ(stats.busy, 1u);
  EXPECT_EQ(stats.queued, 14u);
  expectBalance(stats);
  EXPECT_EQ(pool->shutdownNow(), 14u);
  finish();
}

TEST_F(PoolOfShortTasks, TheQueueIsFullOnlyOfWhatHasNotBegun) {
  start({.minThreads = 1, .maxThreads = 1, .queueCapacity = 20, .onFull = OnFull::Reject});
  std::latch reached(1);
  for (int i = 0; i < 20; ++i) {
    post([&, i](const Context&) {
      if (i != 5) return;
      reached.count_down();
      gate.pass();
    });
  }
  EXPECT_EQ(pool->post(background(), [](const Context&) {}), PoolErrc::QueueFull);
  pool->resume();
  reached.wait();
  for (int i = 0; i < 6; ++i) post([](const Context&) {});
  EXPECT_EQ(pool->post(background(), [](const Context&) {}), PoolErrc::QueueFull);
  finish();
}

TEST_F(PoolOfShortTasks, TheOldestIsDroppedAlsoWhereAWorkerHasTakenIt) {
  start({.minThreads = 1, .maxThreads = 1, .queueCapacity = 20, .onFull = OnFull::DropOldest});
  std::vector<int> order;
  std::latch reached(1);
  for (int i = 0; i < 20; ++i) {
    post([&, i](const Context&) {
      order.push_back(i);
      if (i != 0) return;
      reached.count_down();
      gate.pass();
    });
  }
  pool->resume();
  reached.wait();
  for (int i = 20; i < 23; ++i) post([&, i](const Context&) { order.push_back(i); });
  finish();
  EXPECT_EQ(order.front(), 0);
  EXPECT_EQ(order[1], 3);  // 19 waited, so one more went in before 1 and 2 were dropped
  EXPECT_EQ(order.back(), 22);
  EXPECT_EQ(pool->stats().dropped, 2u);
}

TEST_F(PoolOfShortTasks, SubmittersThatWaitGetTheSlotOfEachTaskThatBegins) {
  start({.minThreads = 1, .maxThreads = 1, .queueCapacity = 20});
  for (int i = 0; i < 20; ++i) {
    post([&, i](const Context&) {
      if (i == 2) gate.pass();
    });
  }
  BlockedThread one([&] { EXPECT_FALSE(pool->post(background(), [](const Context&) {})); });
  BlockedThread other([&] { EXPECT_FALSE(pool->post(background(), [](const Context&) {})); });
  EXPECT_FALSE(one.ended() || other.ended());
  pool->resume();
  EXPECT_TRUE(eventually([&] { return one.ended() && other.ended(); }));
  EXPECT_TRUE(eventually([&] { return pool->stats().queued == 19u; }));
  finish();
}

// Two workers that have taken a batch each and stand in its first task.
class TwoBatches : public PoolOfShortTasks {
 protected:
  void startBoth(OnFull onFull) {
    start({.minThreads = 2, .maxThreads = 2, .queueCapacity = 64, .onFull = onFull});
    for (int i = 0; i < 64; ++i) postNumbered(i);
    pool->resume();
    ASSERT_TRUE(eventually([&] {
      MutexLock lock(mutex);
      return begun.size() == 2u;
    }));
  }
  void postNumbered(int number) {
    post([this, number](const Context&) {
      bool holds = false;
      {
        MutexLock lock(mutex);
        begun.push_back(number);
        holds = begun.size() <= 2;
      }
      if (holds) gate.pass();
    });
  }
  Mutex mutex;
  std::vector<int> begun;
};

TEST_F(TwoBatches, GoBackInTheOrderInWhichTheirTasksCame) {
  startBoth(OnFull::Block);
  pool->pause();
  gate.open();
  ASSERT_TRUE(eventually([&] { return pool->stats().busy == 0; }));
  pool->resize(1, 1);
  finish();
  ASSERT_EQ(begun.size(), 64u);
  EXPECT_TRUE(std::is_sorted(begun.begin() + 2, begun.end()));
}

TEST_F(TwoBatches, LoseTheOldestOfAllWhereOneIsDropped) {
  startBoth(OnFull::DropOldest);
  for (int i = 64; i < 69; ++i) postNumbered(i);  // 62 wait, so two have room
  std::vector<int> expected;
  for (int i = 0; expected.size() < 3; ++i) {
    if (i != begun[0] && i != begun[1]) expected.push_back(i);
  }
  finish();
  std::vector<int> dropped;
  for (int i = 0; i < 69; ++i) {
    if (std::find(begun.begin(), begun.end(), i) == begun.end()) dropped.push_back(i);
  }
  EXPECT_EQ(dropped, expected);
}

TEST_F(PoolOfShortTasks, NoWorkerBeginsAnythingWhileAHigherPriorityWaitsInTheBatchOfAnother) {
  start({.minThreads = 2, .maxThreads = 2});
  std::atomic<int> high = 0, tooEarly = 0;
  post([this](const Context&) { gate.pass(); }, background(), {Priority::High, {}});
  for (int i = 0; i < 20; ++i) post([&](const Context&) { ++high; }, background(), {Priority::High, {}});
  for (int i = 0; i < 40; ++i) {
    post([&](const Context&) {
      tooEarly += high == 20 ? 0 : 1;
      ++ran;
    });
  }
  pool->resume();
  EXPECT_TRUE(eventually([&] { return ran == 40; }));
  EXPECT_EQ(tooEarly, 0);
  finish();
}

TEST_F(PoolOfShortTasks, NothingIsDroppedTwiceWhereTheLastOneBeginsAtThatMoment) {
  for (int round = 0; round < 50; ++round) {
    start({.minThreads = 1, .maxThreads = 1});
    for (int i = 0; i < 32; ++i) post([](const Context&) {});
    pool->setQueue(1, OnFull::DropOldest);
    pool->resume();
    while (pool->stats().queued > 2) std::this_thread::yield();
    for (int i = 0; i < 20; ++i) post([](const Context&) {});
    pool->shutdown();
    ASSERT_TRUE(pool->awaitTermination(10s));
    expectBalance(pool->stats());
  }
}

// The context of a task that was kept goes before the next one begins, also where that takes no lock.
TEST_F(PoolOfShortTasks, ShutdownFindsTheContextsThatRunInABatch) {
  for (int round = 0; round < 20; ++round) {
    start({.minThreads = 1, .maxThreads = 1});
    std::vector<Context> kept;
    std::latch begun(1);
    std::atomic<bool> cancelled = false;
    for (int i = 0; i < 20; ++i) {
      post([&, i](const Context& ctx) {
        if (i < 10) kept.push_back(ctx);
        if (i != 10) return;
        begun.count_down();
        cancelled = ctx.waitFor(1min);
      });
    }
    pool->resume();
    begun.wait();
    EXPECT_EQ(pool->shutdownNow(), 9u);
    finish();
    EXPECT_TRUE(cancelled);
  }
}

}  // namespace
}  // namespace arborist::test
