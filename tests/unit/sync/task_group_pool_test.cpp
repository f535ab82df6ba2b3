// SPDX-License-Identifier: GPL-3.0-or-later
// A TaskGroup on a pool: what others of the pool, and tasks that wait for each other, may count on.
#include <arborist/sync/task_group.h>

#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <latch>
#include <string>
#include <thread>
#include <vector>

#include <arborist/pool/thread_pool.h>

namespace arborist {
namespace {

using namespace std::chrono_literals;

ThreadPoolOptions workers(std::size_t count, std::size_t capacity = 1024, OnFull onFull = OnFull::Block) {
  return {.minThreads = count, .maxThreads = count, .queueCapacity = capacity, .onFull = onFull};
}

// Posts a task that holds a worker until it is let go.
class HeldTask {
 public:
  explicit HeldTask(ThreadPool& pool) {
    EXPECT_FALSE(pool.post(background(), [this](const Context&) {
      m_begun.count_down();
      m_go.wait();
    }));
    m_begun.wait();
  }
  void letGo() { m_go.count_down(); }

 private:
  std::latch m_begun{1}, m_go{1};
};

TEST(TaskGroupOnAPoolTest, ATaskThatWaitsForALaterOneGetsIt) {
  ThreadPool pool(workers(2));
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

// Both workers are taken: one by a task that waits for three others, one by who waits for the group and runs these.
TEST(TaskGroupOnAPoolTest, WhoWaitsOnAWorkerRunsWhatOthersStartMeanwhile) {
  ThreadPool two(workers(2));
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

TEST(TaskGroupOnAPoolTest, NewWorkersGetWhatWaits) {
  ThreadPool pool(workers(1));
  std::latch together(32);
  TaskGroup group(background(), pool);
  for (int i = 0; i < 32; ++i) group.run([&](const Context&) { together.arrive_and_wait(); });
  pool.resize(1, 32);
  EXPECT_FALSE(group.wait());
}

TEST(TaskGroupOnAPoolTest, TheyBeginInTheirOrder) {
  ThreadPool pool(workers(1));
  HeldTask held(pool);
  std::vector<int> order, expected;
  TaskGroup group(background(), pool);
  for (int i = 0; i < 500; ++i) {
    expected.push_back(i);
    group.run([&order, i](const Context&) { order.push_back(i); });
  }
  held.letGo();
  EXPECT_FALSE(group.wait());
  EXPECT_EQ(order, expected);
}

TEST(TaskGroupOnAPoolTest, ARefusedTaskIsRefusedAlsoWhileOthersAreUnderWay) {
  ThreadPool pool(workers(1, 1, OnFull::Reject));
  TaskGroup group(background(), pool);
  std::latch begun(1), full(1);
  bool ran = false;
  group.run([&](const Context&) {
    begun.count_down();
    full.wait();
  });
  begun.wait();
  EXPECT_FALSE(pool.post(background(), [](const Context&) {}));
  EXPECT_FALSE(group.tryRun([&](const Context&) { ran = true; }));
  group.run([&](const Context&) { ran = true; });
  full.count_down();
  EXPECT_EQ(group.wait(), PoolErrc::QueueFull);
  EXPECT_FALSE(ran);
}

TEST(TaskGroupOnAPoolTest, TasksThatRunWithinTheirPostHoldNoOthersUp) {
  ThreadPool pool(workers(1, 1, OnFull::CallerRuns));
  HeldTask held(pool);
  EXPECT_FALSE(pool.post(background(), [](const Context&) {}));
  TaskGroup group(background(), pool);
  std::latch inside(16), open(1);
  std::vector<std::jthread> threads;
  for (int i = 0; i < 16; ++i) {
    threads.emplace_back([&] {
      group.run([&](const Context&) {
        inside.count_down();
        open.wait();
      });
    });
  }
  inside.wait();
  held.letGo();
  while (pool.stats().busy + pool.stats().queued > 16) std::this_thread::yield();
  group.run([&](const Context&) { open.count_down(); });
  threads.clear();
  EXPECT_FALSE(group.wait());
}

TEST(TaskGroupOnAPoolTest, NoFurtherOneBeginsInAPause) {
  ThreadPool pool(workers(1));
  std::latch begun(1), paused(1);
  std::atomic<int> further = 0;
  TaskGroup group(background(), pool);
  group.run([&](const Context&) {
    begun.count_down();
    paused.wait();
  });
  for (int i = 0; i < 20; ++i) group.run([&](const Context&) { ++further; });
  begun.wait();
  pool.pause();
  paused.count_down();
  while (pool.stats().busy != 0) std::this_thread::yield();
  EXPECT_EQ(further, 0);
  pool.resume();
  EXPECT_FALSE(group.wait());
  EXPECT_EQ(further, 20);
}

TEST(TaskGroupOnAPoolTest, AHigherTaskOfThePoolComesBeforeItsNext) {
  ThreadPool pool(workers(1));
  std::latch begun(1), posted(1);
  std::string order;
  TaskGroup group(background(), pool);
  group.run([&](const Context&) {
    begun.count_down();
    posted.wait();
  });
  for (int i = 0; i < 5; ++i) group.run([&](const Context&) { order += 'g'; });
  begun.wait();
  EXPECT_FALSE(pool.post(background(), [&](const Context&) { order += 'H'; }, {.priority = Priority::High}));
  posted.count_down();
  EXPECT_FALSE(group.wait());
  EXPECT_EQ(order, "Hggggg");
}

TEST(TaskGroupOnAPoolTest, NothingIsDroppedThatHasRoom) {
  ThreadPool pool(workers(1, 20, OnFull::DropOldest));
  HeldTask held(pool);
  std::atomic<int> ran = 0;
  TaskGroup group(background(), pool);
  for (int i = 0; i < 5; ++i) EXPECT_FALSE(pool.post(background(), [&](const Context&) { ++ran; }));
  for (int i = 0; i < 15; ++i) group.run([&](const Context&) { ++ran; });
  held.letGo();
  EXPECT_FALSE(group.wait());
  pool.shutdown();
  EXPECT_TRUE(pool.awaitTermination(Duration::max()));
  EXPECT_EQ(ran, 20);
  EXPECT_EQ(pool.stats().dropped, 0u);
}

TEST(TaskGroupOnAPoolTest, AShutdownEndsTasksThatStartTasks) {
  ThreadPool pool(workers(1));
  std::latch running(100);
  TaskGroup group(background(), pool);
  std::atomic<int> count = 0;
  const std::function<void(const Context&)> again = [&](const Context&) {
    if (count++ < 100) running.count_down();
    group.run(again);
  };
  group.run(again);
  running.wait();
  pool.shutdown();
  EXPECT_TRUE(pool.awaitTermination(Duration::max()));
  EXPECT_EQ(group.wait(), PoolErrc::ShutDown);
}

TEST(TaskGroupOnAPoolTest, AForcedShutdownSkipsWhatWaitsBehindATaskThatRuns) {
  ThreadPool pool(workers(1));
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

}  // namespace
}  // namespace arborist
