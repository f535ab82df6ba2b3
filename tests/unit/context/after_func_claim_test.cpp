// SPDX-License-Identifier: GPL-3.0-or-later
// Who gets a function: the thread that runs it or the one that stops it, and what it keeps alive until then.
#include <gtest/gtest.h>

#include <future>
#include <latch>

#include "context_support.h"

namespace arborist {
namespace {

using namespace std::chrono_literals;
using test::HeldExecutor;
using test::NodeCount;

TEST(ClaimTest, OnADoneContextTheExecutorGetsItAtOnceAndNotTheCaller) {
  auto [ctx, cancel] = withCancel(background());
  cancel();
  HeldExecutor executor;
  bool ran = false;
  const AfterFunc after = afterFunc(ctx, executor, [&] { ran = true; });
  EXPECT_FALSE(ran);
  EXPECT_EQ(executor.runAll(), 1u);
  EXPECT_TRUE(ran);
}

TEST(ClaimTest, OnADoneContextAnExecutorThatRefusesHandsItToTheLibrarys) {
  auto [ctx, cancel] = withCancel(background());
  cancel();
  HeldExecutor executor(std::make_error_code(std::errc::no_buffer_space));
  std::promise<std::thread::id> ran;
  const AfterFunc after = afterFunc(ctx, executor, [&] { ran.set_value(std::this_thread::get_id()); });
  EXPECT_NE(ran.get_future().get(), std::this_thread::get_id());
}

TEST(ClaimTest, BetweenTheEndAndItsRunAFunctionKeepsItsContext) {
  const NodeCount count;
  HeldExecutor executor;
  bool ran = false;
  {
    auto [ctx, cancel] = withCancel(background());
    afterFunc(ctx, executor, [&] { ran = true; }).release();
  }
  EXPECT_EQ(count.ended(), 1);
  EXPECT_EQ(count.live(), 1);
  executor.runAll();
  EXPECT_TRUE(ran);
  EXPECT_EQ(count.live(), 0);
}

TEST(ClaimTest, AStopBetweenTheEndAndTheRunLetsTheContextGo) {
  const NodeCount count;
  HeldExecutor executor;
  AfterFunc after;
  {
    auto [ctx, cancel] = withCancel(background());
    after = afterFunc(ctx, executor, [] { FAIL() << "it was stopped"; });
  }
  EXPECT_EQ(count.live(), 1);
  EXPECT_TRUE(after.stop());
  EXPECT_EQ(count.live(), 0);
  EXPECT_EQ(executor.runAll(), 1u);
}

// Both are due already: the one that has not started may still be stopped.
TEST(ClaimTest, AFunctionMayStopOneThatIsDueAfterIt) {
  auto [ctx, cancel] = withCancel(background());
  auto [child, cancelChild] = withCancel(ctx);
  AfterFunc second, third;
  const AfterFunc first = onDone(ctx, [&] {
    EXPECT_TRUE(second.stop());
    EXPECT_TRUE(third.stop());
  });
  second = onDone(ctx, [] { FAIL() << "it was stopped"; });
  third = onDone(child, [] { FAIL() << "it was stopped"; });
  cancel();
}

TEST(ClaimTest, StopAndReleaseIsTheIdiomUnderALockThatTheFunctionWants) {
  auto [ctx, cancel] = withCancel(background());
  std::mutex mutex;
  std::latch started(1);
  std::promise<void> ended;
  AfterFunc after = afterFunc(ctx, [&] {
    started.count_down();
    { const std::lock_guard lock(mutex); }
    ended.set_value();
  });
  {
    const std::lock_guard lock(mutex);
    cancel();
    started.wait();
    EXPECT_FALSE(after.stop());
    after.release();
    after = AfterFunc();  // waits for nothing any more
  }
  ended.get_future().get();
}

TEST(ClaimTest, AFunctionOnTheLibrarysThreadMayDestroyItsOwnHandle) {
  auto [ctx, cancel] = withCancel(background());
  std::optional<AfterFunc> after;
  std::latch registered(1);
  std::promise<void> ran;
  after.emplace(afterFunc(ctx, [&] {
    registered.wait();
    EXPECT_FALSE(after->stopAndWait());
    after.reset();
    ran.set_value();
  }));
  cancel();
  registered.count_down();
  ran.get_future().get();
  EXPECT_FALSE(after);
}

TEST(ClaimTest, OfManyStopsOneWinsAndTheFunctionNeverRuns) {
  for (int round = 0; round < 100; ++round) {
    auto [ctx, cancel] = withCancel(background());
    std::atomic<int> ran{0}, stopped{0};
    AfterFunc after = onDone(ctx, [&] { ++ran; });
    std::latch start(3);
    std::vector<std::jthread> threads;
    for (int i = 0; i < 3; ++i) {
      threads.emplace_back([&, &cancel = cancel, i] {
        start.arrive_and_wait();
        if (i == 2) {
          cancel();
        } else {
          stopped += i ? after.stop() : after.stopAndWait();
        }
      });
    }
    threads.clear();
    EXPECT_EQ(ran + stopped, 1);
  }
}

TEST(ClaimTest, AssigningOverAHandleStopsTheOldFunction) {
  auto [ctx, cancel] = withCancel(background());
  int first = 0, second = 0;
  AfterFunc after = onDone(ctx, [&] { ++first; });
  after = onDone(ctx, [&] { ++second; });
  cancel();
  EXPECT_EQ(first, 0);
  EXPECT_EQ(second, 1);
}

TEST(ClaimTest, AHandleOfNothingDoesNothing) {
  AfterFunc after;
  EXPECT_FALSE(after.stop());
  EXPECT_FALSE(after.stopAndWait());
  after.release();
}

TEST(ClaimDeathTest, AFunctionThatThrowsOnTheLibrarysThreadTerminates) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  const auto throwThere = [] {
    auto [ctx, cancel] = withCancel(background());
    const AfterFunc after = afterFunc(ctx, [] { throw 1; });
    cancel();
    todo().wait();
  };
  EXPECT_DEATH(throwThere(), "");
}

TEST(ClaimDeathTest, AStopCallbackThatThrowsTerminates) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  const auto throwInTheToken = [] {
    auto [ctx, cancel] = withCancel(background());
    const std::stop_callback callback(ctx.stopToken(), [] { throw 1; });
    cancel();
  };
  EXPECT_DEATH(throwInTheToken(), "");
}

}  // namespace
}  // namespace arborist
