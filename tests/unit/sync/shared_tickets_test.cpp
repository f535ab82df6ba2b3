// SPDX-License-Identifier: GPL-3.0-or-later
// Tasks of a TaskGroup that share what its executor gets of them (decision 0064).
#include <arborist/sync/task_group.h>

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <latch>
#include <thread>
#include <vector>

#include <arborist/pool/thread_pool.h>

namespace arborist {
namespace {

using namespace std::chrono_literals;

constexpr int kShared = 1024;  // tasks that wait without a ticket of their own, at most
constexpr std::size_t kTickets = 16;

// A pool of one whose worker waits until it is let go.
class HeldWorker {
 public:
  explicit HeldWorker(ThreadPoolOptions options = {}) : pool(of(std::move(options))) {
    std::latch busy(1);
    EXPECT_FALSE(pool.post(background(), [this, &busy](const Context&) {
      busy.count_down();
      m_open.wait(false);
    }));
    busy.wait();
  }
  ~HeldWorker() { letGo(); }
  void letGo() {
    m_open = true;
    m_open.notify_all();
  }

 private:
  static ThreadPoolOptions of(ThreadPoolOptions options) {
    options.minThreads = options.maxThreads = 1;
    return options;
  }
  std::atomic<bool> m_open{false};

 public:
  ThreadPool pool;  // the last member: its worker uses the other
};

TEST(SharedTicketsTest, AThousandTasksAreAFewOfThePools) {
  HeldWorker held;
  std::atomic<int> ran = 0;
  TaskGroup group(background(), held.pool);
  for (int i = 0; i < 1000; ++i) group.run([&](const Context&) { ++ran; });
  EXPECT_EQ(held.pool.stats().queued, kTickets);
  held.letGo();
  EXPECT_FALSE(group.wait());
  EXPECT_EQ(ran, 1000);
}

TEST(SharedTicketsTest, TheyBeginInTheirOrder) {
  HeldWorker held;
  std::vector<int> order;
  TaskGroup group(background(), held.pool);
  for (int i = 0; i < 500; ++i) group.run([&order, i](const Context&) { order.push_back(i); });
  held.letGo();
  EXPECT_FALSE(group.wait());
  EXPECT_TRUE(std::is_sorted(order.begin(), order.end()));
  EXPECT_EQ(order.size(), 500u);
}

TEST(SharedTicketsTest, WhatWaitsIsBoundedByTheExecutor) {
  HeldWorker held({.queueCapacity = 20, .onFull = OnFull::Reject});
  TaskGroup group(background(), held.pool);
  int accepted = 0;
  while (accepted < 10 * kShared && group.tryRun([](const Context&) {})) ++accepted;
  EXPECT_GE(accepted, kShared);
  EXPECT_LE(accepted, kShared + 20);
  held.letGo();
  EXPECT_FALSE(group.wait());
}

TEST(SharedTicketsTest, WhoStartsTooManyWaitsForTheExecutor) {
  ThreadPool pool({.minThreads = 1, .maxThreads = 1, .queueCapacity = 4});
  std::atomic<int> ran = 0;
  TaskGroup group(background(), pool);
  for (int i = 0; i < 20 * kShared; ++i) group.run([&](const Context&) { ++ran; });
  EXPECT_FALSE(group.wait());
  EXPECT_EQ(ran, 20 * kShared);
}

TEST(SharedTicketsTest, OthersOfTheExecutorGetTheirTurn) {
  HeldWorker held;
  std::atomic<int> ran = 0;
  int before = -1;
  TaskGroup group(background(), held.pool);
  for (int i = 0; i < 1000; ++i) {
    group.run([&](const Context&) {
      for (const TimePoint end = Clock::now() + 10us; Clock::now() < end;) {
      }
      ++ran;
    });
  }
  ASSERT_FALSE(held.pool.post(background(), [&](const Context&) { before = ran; }));
  held.letGo();
  EXPECT_FALSE(group.wait());
  EXPECT_GE(before, static_cast<int>(kTickets));
  EXPECT_LT(before, 1000);
}

TEST(SharedTicketsTest, ADroppedTicketFailsTheGroupAndSkipsTheRest) {
  HeldWorker held({.queueCapacity = 1, .onFull = OnFull::DropOldest});
  std::atomic<int> ran = 0;
  TaskGroup group(background(), held.pool);
  for (int i = 0; i < 100; ++i) group.run([&](const Context&) { ++ran; });
  held.letGo();
  EXPECT_EQ(group.wait(), PoolErrc::QueueFull);
  EXPECT_EQ(ran, 0);
}

TEST(SharedTicketsTest, AShutdownSkipsWhatWaitsBehindATaskThatRuns) {
  ThreadPool pool({.minThreads = 1, .maxThreads = 1});
  std::latch begun(1);
  std::atomic<int> ran = 0;
  TaskGroup group(background(), pool);
  group.run([&](const Context& ctx) {
    begun.count_down();
    ctx.wait();
  });
  for (int i = 0; i < 500; ++i) group.run([&](const Context&) { ++ran; });
  begun.wait();
  pool.shutdownNow();
  EXPECT_TRUE(group.wait());
  EXPECT_EQ(ran, 0);
}

TEST(SharedTicketsTest, ATaskThatWaitsForALaterOneGetsIt) {
  ThreadPool pool({.minThreads = 2, .maxThreads = 2});
  for (int round = 0; round < 300; ++round) {
    TaskGroup group(background(), pool);
    std::latch later(1);
    for (int i = 0; i < round; ++i) group.run([](const Context&) {});
    group.run([&](const Context&) { later.wait(); });
    for (int i = 0; i < round % 50; ++i) group.run([](const Context&) {});
    group.run([&](const Context&) { later.count_down(); });
    EXPECT_FALSE(group.wait());
  }
}

TEST(SharedTicketsTest, NewWorkersGetWhatWaits) {
  ThreadPool pool({.minThreads = 1, .maxThreads = 1});
  std::latch together(8);
  TaskGroup group(background(), pool);
  for (int i = 0; i < 8; ++i) group.run([&](const Context&) { together.arrive_and_wait(); });
  pool.resize(1, 8);
  EXPECT_FALSE(group.wait());
}

// Both workers are taken: one by a task that waits for three others, one by who waits for the group and runs these.
TEST(SharedTicketsTest, WhoWaitsOnAWorkerRunsWhatOthersStartMeanwhile) {
  ThreadPool two({.minThreads = 2, .maxThreads = 2});
  for (int round = 0; round < 300; ++round) {
    TaskGroup outer(background(), two);
    outer.run([&](const Context& ctx) {
      TaskGroup inner(ctx, two);
      std::latch begun(1), three(3);
      inner.run([&](const Context&) {
        begun.count_down();
        three.wait();
      });
      begun.wait();
      const std::jthread starter([&] {
        for (int i = 0; i < 3; ++i) {
          inner.run([&](const Context&) { three.count_down(); });
          std::this_thread::yield();
        }
      });
      EXPECT_FALSE(inner.wait());
    });
    EXPECT_FALSE(outer.wait());
  }
}

}  // namespace
}  // namespace arborist
