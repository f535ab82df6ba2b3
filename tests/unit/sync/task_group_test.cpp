// SPDX-License-Identifier: GPL-3.0-or-later
// With the published cases of golang.org/x/sync/errgroup in our words.
#include <arborist/sync/task_group.h>

#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <latch>
#include <memory>
#include <random>
#include <stdexcept>
#include <thread>
#include <vector>

#include <arborist/pool/thread_pool.h>

namespace arborist {
namespace {

using namespace std::chrono_literals;

const std::error_code kFirst = std::make_error_code(std::errc::io_error);
const std::error_code kSecond = std::make_error_code(std::errc::timed_out);

class TaskGroupTest : public ::testing::Test {
 protected:
  ThreadPool pool{ThreadPoolOptions{.minThreads = 2, .maxThreads = 2}};
};

TEST_F(TaskGroupTest, AnEmptyGroupEndsAtOnceAndEndsItsContext) {
  TaskGroup group(background(), pool);
  EXPECT_FALSE(group.context().done());
  EXPECT_FALSE(group.wait());
  EXPECT_TRUE(group.context().done());
  EXPECT_FALSE(group.wait()) << "again: the same";
}

TEST_F(TaskGroupTest, WaitReturnsWhenAllHaveEnded) {
  std::atomic<int> ran = 0;
  TaskGroup group(background(), pool);
  for (int i = 0; i < 100; ++i) group.run([&](const Context&) { ++ran; });
  EXPECT_FALSE(group.wait());
  EXPECT_EQ(ran, 100);
}

TEST_F(TaskGroupTest, TheFirstErrorIsTheGroupsAndCancelsTheRest) {
  TaskGroup group(background(), pool);
  group.run([](const Context& ctx) {
    ctx.wait();
    return kSecond;
  });
  group.run([](const Context&) { return kFirst; });
  EXPECT_EQ(group.wait(), kFirst);
  EXPECT_EQ(group.context().err(), ContextErrc::Canceled);
  EXPECT_EQ(group.context().cause()->code, kFirst);
  EXPECT_EQ(group.wait(), kFirst);
}

TEST_F(TaskGroupTest, TasksSeeTheGroupsContext) {
  static const Key<int> kKey{"key"};
  TaskGroup group(withValue(background(), kKey, 7), pool, "group");
  EXPECT_EQ(group.context().name(), "group");
  int seen = 0;
  group.run([&](const Context& ctx) { seen = *ctx.value(kKey); });
  EXPECT_FALSE(group.wait());
  EXPECT_EQ(seen, 7);
}

TEST_F(TaskGroupTest, AnExceptionCancelsTheRestAndIsThrownAgainByWait) {
  TaskGroup group(background(), pool);
  group.run([](const Context& ctx) { ctx.wait(); });
  group.run([](const Context&) { throw std::runtime_error("no such thing"); });
  for (int i = 0; i < 2; ++i) {
    try {
      static_cast<void>(group.wait());
      ADD_FAILURE() << "no exception";
    } catch (const std::runtime_error& error) {
      EXPECT_STREQ(error.what(), "no such thing");
    }
  }
  EXPECT_EQ(group.context().cause()->code, ContextErrc::Canceled);
  EXPECT_EQ(group.context().cause()->message, "no such thing");
}

TEST_F(TaskGroupTest, TheParentsEndEndsTheGroup) {
  auto [parent, cancel] = withCancel(background());
  TaskGroup group(parent, pool);
  group.run([](const Context& ctx) {
    ctx.wait();
    return ctx.err();
  });
  cancel();
  EXPECT_EQ(group.wait(), ContextErrc::Canceled);
}

TEST_F(TaskGroupTest, WhatWasQueuedWhenItEndedIsSkippedAndCountsAsItsError) {
  ManualExecutor executor;
  auto [parent, cancel] = withCancel(background());
  TaskGroup group(parent, executor);
  bool ran = false;
  group.run([&](const Context&) { ran = true; });
  cancel();
  EXPECT_EQ(group.wait(), ContextErrc::Canceled);
  EXPECT_FALSE(ran);
}

TEST_F(TaskGroupTest, WhatComesAfterTheEndIsSkipped) {
  TaskGroup group(background(), pool);
  EXPECT_FALSE(group.wait());
  bool ran = false;
  group.run([&](const Context&) { ran = true; });
  EXPECT_FALSE(group.tryRun([&](const Context&) { ran = true; }));
  EXPECT_EQ(group.wait(), ContextErrc::Canceled);
  EXPECT_FALSE(ran);
}

TEST_F(TaskGroupTest, WhatTheExecutorRefusesCountsAsItsError) {
  pool.shutdown();
  TaskGroup group(background(), pool);
  EXPECT_FALSE(group.tryRun([](const Context&) {}));
  group.run([](const Context&) {});
  EXPECT_EQ(group.wait(), PoolErrc::ShutDown);
}

TEST_F(TaskGroupTest, WhatAShutdownDropsCountsAsItsError) {
  pool.pause();
  TaskGroup group(background(), pool);
  for (int i = 0; i < 3; ++i) group.run([](const Context&) {});
  pool.shutdownNow();
  EXPECT_TRUE(group.wait());
}

TEST_F(TaskGroupTest, NoMoreThanTheLimitAreUnderWay) {
  ThreadPool many({.minThreads = 4, .maxThreads = 4});
  TaskGroup group(background(), many);
  group.setLimit(2);
  std::atomic<int> active = 0, most = 0;
  for (int i = 0; i < 200; ++i) {
    group.run([&](const Context&) {
      const int now = ++active;
      for (int seen = most; now > seen && !most.compare_exchange_weak(seen, now);) {
      }
      std::this_thread::yield();
      --active;
    });
  }
  EXPECT_FALSE(group.wait());
  EXPECT_LE(most, 2);
}

TEST_F(TaskGroupTest, TryRunIsFalseAtTheLimit) {
  ManualExecutor executor;
  TaskGroup group(background(), executor);
  group.setLimit(1);
  EXPECT_TRUE(group.tryRun([](const Context&) {}));
  EXPECT_FALSE(group.tryRun([](const Context&) {}));
  EXPECT_THROW(group.setLimit(2), std::logic_error);
  executor.runReady();
  EXPECT_TRUE(group.tryRun([](const Context&) {}));
  executor.runReady();
  EXPECT_FALSE(group.wait());
}

TEST_F(TaskGroupTest, ARunThatWaitsAtTheLimitWakesWhenTheGroupEnds) {
  ManualExecutor executor;
  auto [parent, cancel] = withCancel(background());
  TaskGroup group(parent, executor);
  group.setLimit(0);
  std::jthread waits([&] { group.run([](const Context&) {}); });
  cancel();
  waits.join();
  EXPECT_EQ(group.wait(), ContextErrc::Canceled);
}

TEST_F(TaskGroupTest, NestedGroupsOnAPoolOfOneFinish) {
  ThreadPool one({.minThreads = 1, .maxThreads = 1, .queueCapacity = 1});
  std::atomic<int> ran = 0;
  const std::function<std::error_code(const Context&, int)> level = [&](const Context& ctx, int depth) {
    TaskGroup group(ctx, one);
    for (int i = 0; i < 3; ++i) {
      group.run([&](const Context& inner) {
        ++ran;
        return depth == 0 ? std::error_code() : level(inner, depth - 1);
      });
    }
    return group.wait();
  };
  EXPECT_FALSE(level(background(), 3));
  EXPECT_EQ(ran, 3 + 9 + 27 + 81);
}

TEST_F(TaskGroupTest, WaitOnAWorkerRunsItsOwnTasksAndNoOthers) {
  ManualExecutor executor;
  std::string order;
  TaskGroup outer(background(), executor);
  outer.run([&](const Context& ctx) {
    TaskGroup inner(ctx, executor);
    inner.run([&](const Context&) { order += 'i'; });
    EXPECT_FALSE(inner.wait());
    order += 'o';
  });
  EXPECT_FALSE(executor.post(background(), [&](const Context&) { order += 'x'; }));
  while (executor.runOne()) {
  }
  EXPECT_EQ(order, "iox");
  EXPECT_FALSE(outer.wait());
}

TEST_F(TaskGroupTest, TasksMayStartFurtherOnes) {
  std::atomic<int> ran = 0;
  TaskGroup group(background(), pool);
  const std::function<void(int)> spread = [&](int depth) {
    ++ran;
    for (int i = 0; depth > 0 && i < 2; ++i) group.run([&, depth](const Context&) { spread(depth - 1); });
  };
  group.run([&](const Context&) { spread(6); });
  EXPECT_FALSE(group.wait());
  EXPECT_EQ(ran, 127);
}

TEST_F(TaskGroupTest, ItsDestructorCancelsAndWaits) {
  std::atomic<bool> ended = false;
  {
    TaskGroup group(background(), pool);
    std::latch begun(1);
    group.run([&](const Context& ctx) {
      begun.count_down();
      ctx.wait();
      ended = true;
    });
    begun.wait();
  }
  EXPECT_TRUE(ended);
}

TEST_F(TaskGroupTest, WhateverEndsItEveryTaskRunsOnceOrIsSkippedAndAllIsDestroyed) {
  const unsigned seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  for (int round = 0; round < 300; ++round) {
    std::atomic<int> ran = 0, started = 0;
    const auto alive = std::make_shared<int>();
    const auto how = random() % 4;
    auto [parent, cancel] = withTimeout(background(), how == 0 ? std::chrono::microseconds(random() % 300) : 1h);
    {
      TaskGroup group(parent, pool);
      if (random() % 2) group.setLimit(1 + random() % 3);
      const int tasks = static_cast<int>(random() % 40), fails = how == 1 ? static_cast<int>(random() % 40) : -1;
      for (int i = 0; i < tasks; ++i) {
        ++started;
        group.run([&, alive, i, fails](const Context&) {
          ++ran;
          return i == fails ? kFirst : std::error_code();
        });
      }
      if (how == 2) cancel();
      const std::error_code error = group.wait();
      EXPECT_TRUE(error || ran == started);
      EXPECT_LE(ran, started);
    }
    EXPECT_EQ(alive.use_count(), 1);
  }
}

}  // namespace
}  // namespace arborist
