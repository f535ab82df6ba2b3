// SPDX-License-Identifier: GPL-3.0-or-later
// The contract of every executor, on each of ours.
#include <gtest/gtest.h>

#include <atomic>

#include "pool_support.h"

namespace arborist {
namespace {

using test::Counted;
using test::Counts;

struct PoolUnderTest {
  ThreadPool executor{ThreadPoolOptions{.minThreads = 2, .maxThreads = 2}};
  void hold() { executor.pause(); }
  void runAll() {
    executor.resume();
    executor.shutdown();
    ASSERT_TRUE(executor.awaitTermination(Duration::max()));
  }
};
struct ManualUnderTest {
  ManualExecutor executor;
  void hold() {}
  void runAll() { executor.runReady(); }
};

template <class T>
class ExecutorTest : public ::testing::Test {
 protected:
  T under;
  Executor& executor() { return under.executor; }
};
using Executors = ::testing::Types<PoolUnderTest, ManualUnderTest>;
TYPED_TEST_SUITE(ExecutorTest, Executors);

TYPED_TEST(ExecutorTest, RunsEachTaskOnceAndDestroysIt) {
  Counts counts;
  for (int i = 0; i < 100; ++i) EXPECT_FALSE(this->executor().post(background(), Counted(counts)));
  this->under.runAll();
  EXPECT_EQ(counts.ran, 100);
  EXPECT_EQ(counts.alive, 0);
}

TYPED_TEST(ExecutorTest, GivesTheTaskAChildOfThePostedContextThatOutlivesTheTask) {
  auto [ctx, cancel] = withCancel(background());
  Context seen = background();
  EXPECT_FALSE(this->executor().post(ctx,
                                     [&, &ctx = ctx](const Context& child) {
                                       EXPECT_NE(child, ctx);
                                       EXPECT_EQ(child.name(), "job");
                                       seen = child;
                                     },
                                     {Priority::Normal, "job"}));
  this->under.runAll();
  EXPECT_FALSE(seen.done());
  cancel();
  EXPECT_TRUE(seen.done());
  EXPECT_EQ(seen.cause()->origin, ctx.id());
}

TYPED_TEST(ExecutorTest, KeptChildContextsAreDistinct) {
  std::vector<Context> seen;
  std::mutex mutex;
  for (int i = 0; i < 20; ++i) {
    EXPECT_FALSE(this->executor().post(background(), [&](const Context& ctx) {
      const std::lock_guard lock(mutex);
      for (const Context& other : seen) EXPECT_NE(other, ctx);
      seen.push_back(ctx);
    }));
  }
  this->under.runAll();
  EXPECT_EQ(seen.size(), 20u);
}

TYPED_TEST(ExecutorTest, RefusesUnderADoneContext) {
  auto [ctx, cancel] = withCancel(background());
  cancel();
  Counts counts;
  EXPECT_EQ(this->executor().post(ctx, Counted(counts)), ContextErrc::Canceled);
  EXPECT_EQ(this->executor().tryPost(ctx, Counted(counts)), ContextErrc::Canceled);
  this->under.runAll();
  EXPECT_EQ(counts.ran, 0);
  EXPECT_EQ(counts.alive, 0);
}

TYPED_TEST(ExecutorTest, AQueuedTaskWhoseContextEndsIsDestroyedByTheEnding) {
  this->under.hold();
  auto [ctx, cancel] = withCancel(background());
  Counts counts;
  for (int i = 0; i < 10; ++i) EXPECT_FALSE(this->executor().post(ctx, Counted(counts)));
  EXPECT_EQ(counts.alive, 10);
  cancel();
  EXPECT_EQ(counts.alive, 0);
  this->under.runAll();
  EXPECT_EQ(counts.ran, 0);
}

TYPED_TEST(ExecutorTest, AnAbandonedTaskLearnsWhy) {
  this->under.hold();
  struct Asks {
    std::error_code* why;
    void operator()(const Context&) const {}
    void abandoned(std::error_code code) const noexcept { *why = code; }
  };
  std::error_code queued, refused;
  auto [ctx, cancel] = withCancel(background());
  EXPECT_FALSE(this->executor().post(ctx, Asks{&queued}));
  cancel();
  EXPECT_EQ(queued, ContextErrc::Canceled);
  EXPECT_TRUE(this->executor().post(ctx, Asks{&refused}));
  EXPECT_EQ(refused, ContextErrc::Canceled);
}

TYPED_TEST(ExecutorTest, PrioritiesAreStrictAndFifoWithinOne) {
  if constexpr (std::is_same_v<TypeParam, PoolUnderTest>) this->under.executor.resize(1, 1);
  this->under.hold();
  std::string order;
  for (const auto& [name, priority] : std::initializer_list<std::pair<char, Priority>>{{'e', Priority::Low},
                                                                                       {'c', Priority::Normal},
                                                                                       {'a', Priority::High},
                                                                                       {'f', Priority::Low},
                                                                                       {'b', Priority::High},
                                                                                       {'d', Priority::Normal}}) {
    EXPECT_FALSE(
        this->executor().post(background(), [&order, name = name](const Context&) { order += name; }, {priority, {}}));
  }
  this->under.runAll();
  EXPECT_EQ(order, "abcdef");
}

TYPED_TEST(ExecutorTest, ATaskThatThrowsHarmsNobody) {
  Counts counts;
  EXPECT_FALSE(this->executor().post(background(), [](const Context&) { throw 1; }));
  EXPECT_FALSE(this->executor().post(background(), Counted(counts)));
  this->under.runAll();
  EXPECT_EQ(counts.ran, 1);
}

TYPED_TEST(ExecutorTest, TasksOfAnySizeAndAlignmentRun) {
  struct alignas(64) Big {
    std::atomic<int>* sum;
    int values[64];
    void operator()(const Context&) const {
      EXPECT_EQ(reinterpret_cast<std::uintptr_t>(this) % 64, 0u);
      *sum += values[63];
    }
  };
  std::atomic<int> sum = 0;  // a pool runs both at once
  Big big{&sum, {}};
  big.values[63] = 5;
  EXPECT_FALSE(this->executor().post(background(), big));
  EXPECT_FALSE(
      this->executor().post(background(), [&sum, held = std::make_unique<int>(3)](const Context&) { sum += *held; }));
  this->under.runAll();
  EXPECT_EQ(sum, 8);
}

TEST(ManualExecutorTest, RunReadyRunsWhatWasQueuedAtTheCall) {
  ManualExecutor executor;
  int ran = 0;
  EXPECT_FALSE(executor.post(background(), [&](const Context&) {
    ++ran;
    EXPECT_FALSE(executor.post(background(), [&](const Context&) { ++ran; }));
  }));
  EXPECT_EQ(executor.runReady(), 1u);
  EXPECT_EQ(ran, 1);
  EXPECT_EQ(executor.queued(), 1u);
  EXPECT_TRUE(executor.runOne());
  EXPECT_FALSE(executor.runOne());
  EXPECT_EQ(ran, 2);
}

TEST(ManualExecutorTest, CountsOnlyWhatRan) {
  ManualExecutor executor;
  auto [ctx, cancel] = withCancel(background());
  Counts counts;
  EXPECT_FALSE(executor.post(background(), [&cancel = cancel](const Context&) { cancel(); }));
  EXPECT_FALSE(executor.post(ctx, Counted(counts)));  // its context ends while it is being cranked
  EXPECT_EQ(executor.runReady(), 1u);
  EXPECT_EQ(counts.ran, 0);
  EXPECT_EQ(counts.alive, 0);
}

TEST(ManualExecutorTest, TheDestructorDestroysTheRest) {
  Counts counts;
  std::error_code why;
  struct Asks {
    std::error_code* why;
    void operator()(const Context&) const {}
    void abandoned(std::error_code code) const noexcept { *why = code; }
  };
  {
    ManualExecutor executor;
    EXPECT_FALSE(executor.post(background(), Counted(counts)));
    EXPECT_FALSE(executor.post(background(), Asks{&why}));
  }
  EXPECT_EQ(counts.ran, 0);
  EXPECT_EQ(counts.alive, 0);
  EXPECT_EQ(why, PoolErrc::ShutDown);
}

}  // namespace
}  // namespace arborist
