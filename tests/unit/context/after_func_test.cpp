// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <future>
#include <latch>

#include "context_support.h"

namespace arborist {
namespace {

using namespace std::chrono_literals;
using test::HeldExecutor;
using test::NodeCount;

TEST(OnDoneTest, RunsInlineOnTheThreadThatEndsTheContext) {
  auto [ctx, cancel] = withCancel(background());
  std::thread::id ran;
  const AfterFunc after = onDone(ctx, [&] { ran = std::this_thread::get_id(); });
  std::thread::id ender;
  std::thread([&, &cancel = cancel] {
    ender = std::this_thread::get_id();
    cancel();
  }).join();
  EXPECT_EQ(ran, ender);
}

TEST(OnDoneTest, RunsOnceInOrderOfRegistration) {
  auto [ctx, cancel] = withCancel(background());
  std::vector<int> order;
  const AfterFunc first = onDone(ctx, [&] { order.push_back(1); });
  const AfterFunc second = onDone(ctx, [&] { order.push_back(2); });
  cancel();
  cancel();
  EXPECT_EQ(order, (std::vector{1, 2}));
}

TEST(OnDoneTest, OnADoneContextRunsInTheCall) {
  auto [ctx, cancel] = withCancel(background());
  cancel();
  bool ran = false;
  AfterFunc after = onDone(ctx, [&] { ran = true; });
  EXPECT_TRUE(ran);
  EXPECT_FALSE(after.stop());
}

TEST(OnDoneTest, AllNodesAreMarkedBeforeAnyCallbackRuns) {
  auto [root, cancel] = withCancel(background());
  std::vector<Derived> nodes;
  std::vector<AfterFunc> afters;
  nodes.push_back(withCancel(root));
  int unmarked = 0;
  for (std::size_t i = 0; i < 50; ++i) {
    nodes.push_back(withCancel(nodes[i / 2].context));
    afters.push_back(onDone(nodes[i].context, [&] {
      for (const Derived& node : nodes) unmarked += !node.context.done() || !node.context.cause();
    }));
  }
  cancel();
  EXPECT_EQ(unmarked, 0);
}

TEST(OnDoneTest, StopBeforeTheEndMeansItNeverRuns) {
  auto [ctx, cancel] = withCancel(background());
  bool ran = false;
  AfterFunc after = onDone(ctx, [&] { ran = true; });
  EXPECT_TRUE(after.stop());
  EXPECT_FALSE(after.stop());
  cancel();
  EXPECT_FALSE(ran);
}

TEST(OnDoneTest, AReleasedRegistrationStands) {
  auto [ctx, cancel] = withCancel(background());
  bool ran = false;
  {
    AfterFunc after = onDone(ctx, [&] { ran = true; });
    after.release();
    EXPECT_FALSE(after.stop());
  }
  cancel();
  EXPECT_TRUE(ran);
}

TEST(OnDoneTest, TheDestructorStops) {
  auto [ctx, cancel] = withCancel(background());
  bool ran = false;
  {
    const AfterFunc after = onDone(ctx, [&] { ran = true; });
  }
  cancel();
  EXPECT_FALSE(ran);
}

TEST(OnDoneTest, CallbacksMayCancelDeriveRegisterAndStopThemselves) {
  auto [ctx, cancel] = withCancel(background());
  auto [other, cancelOther] = withCancel(background());
  int ran = 0;
  AfterFunc self;
  AfterFunc never = onDone(other, [&] { ran += 100; });
  self = onDone(ctx, [&, &ctx = ctx, &cancel = cancel, &cancelOther = cancelOther] {
    cancel();  // returns at once
    EXPECT_TRUE(withCancel(ctx).context.done());
    const AfterFunc inner = onDone(ctx, [&] { ++ran; });
    EXPECT_TRUE(never.stop());
    EXPECT_FALSE(self.stopAndWait());
    cancelOther();
    self = AfterFunc();  // its destructor, inside itself
    ++ran;
  });
  cancel();
  EXPECT_EQ(ran, 2);
  EXPECT_TRUE(other.done());
}

TEST(OnDoneTest, TheDestructorWaitsForARunOnAnotherThread) {
  auto [ctx, cancel] = withCancel(background());
  std::latch entered(1);
  std::atomic<bool> left{false};
  std::atomic<bool> go{false};
  AfterFunc after = onDone(ctx, [&] {
    entered.count_down();
    go.wait(false);
    left = true;
  });
  std::jthread ender([&cancel = cancel] { cancel(); });
  entered.wait();
  EXPECT_TRUE(ctx.done());
  EXPECT_FALSE(after.stop());  // returns though the function runs
  EXPECT_FALSE(left);
  std::jthread opener([&] {
    go = true;
    go.notify_all();
  });
  after = AfterFunc();
  EXPECT_TRUE(left);
}

TEST(OnDoneTest, CancelWaitsForMarksNotForCallbacks) {
  auto [root, cancel] = withCancel(background());
  auto [child, cancelChild] = withCancel(root);
  std::latch entered(1);
  std::atomic<bool> go{false};
  const AfterFunc after = onDone(root, [&] {
    entered.count_down();
    go.wait(false);
  });
  std::jthread winner([&cancel = cancel] { cancel(); });
  entered.wait();
  cancelChild();  // the loser returns while the winner's callback runs, and finds everything marked
  cancel();
  EXPECT_TRUE(child.done());
  EXPECT_EQ(child.cause()->origin, root.id());
  go = true;
  go.notify_all();
}

TEST(OnDoneTest, APendingRegistrationKeepsItsContextAliveUntilItRanOrWasStopped) {
  const NodeCount count;
  bool ran = false;
  AfterFunc after;
  std::optional<Cancel> cancel;
  {
    Derived derived = withCancel(background());
    cancel = std::move(derived.cancel);
    after = onDone(derived.context, [&] { ran = true; });
  }
  EXPECT_EQ(count.live(), 1);
  (*cancel)();
  EXPECT_TRUE(ran);
  cancel.reset();
  EXPECT_EQ(count.live(), 0);

  {
    Derived derived = withCancel(background());
    derived.cancel.release();
    after = onDone(derived.context, [] {});
  }
  EXPECT_EQ(count.live(), 1);
  EXPECT_TRUE(after.stop());
  EXPECT_EQ(count.live(), 0);
}

TEST(OnDoneTest, OnAContextThatNeverEndsItNeverRuns) {
  auto held = std::make_shared<int>(1);
  AfterFunc after = onDone(background(), [held] {});
  EXPECT_TRUE(after.stop());
  EXPECT_EQ(held.use_count(), 1);
  onDone(background(), [held] {}).release();
  EXPECT_EQ(held.use_count(), 1);
}

TEST(OnDoneTest, WhatTheFunctionHoldsIsFreedOnceItRanOrWasStopped) {
  auto [ctx, cancel] = withCancel(background());
  auto held = std::make_shared<int>(1);
  const AfterFunc runs = onDone(ctx, [held] {});
  AfterFunc stopped = onDone(ctx, [held] {});
  EXPECT_EQ(held.use_count(), 3);
  stopped.stop();
  EXPECT_EQ(held.use_count(), 2);
  cancel();
  EXPECT_EQ(held.use_count(), 1);
}

TEST(OnDoneDeathTest, ACallbackThatThrowsTerminates) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  const auto cancelWithThrowingCallback = [] {
    Derived derived = withCancel(background());
    onDone(derived.context, [] { throw 1; }).release();
    derived.cancel();
  };
  EXPECT_DEATH(cancelWithThrowingCallback(), "");
}

TEST(AfterFuncTest, RunsOnTheLibrarysThread) {
  auto [ctx, cancel] = withCancel(background());
  std::promise<std::thread::id> ran;
  const AfterFunc after = afterFunc(ctx, [&] { ran.set_value(std::this_thread::get_id()); });
  cancel();
  EXPECT_NE(ran.get_future().get(), std::this_thread::get_id());
}

TEST(AfterFuncTest, OnADoneContextRunsAtOnceElsewhere) {
  auto [ctx, cancel] = withCancel(background());
  cancel();
  std::promise<void> ran;
  const AfterFunc after = afterFunc(ctx, [&] { ran.set_value(); });
  ran.get_future().get();
}

TEST(AfterFuncTest, RunsOnTheGivenExecutor) {
  auto [ctx, cancel] = withCancel(background());
  HeldExecutor executor;
  bool ran = false;
  const AfterFunc after = afterFunc(ctx, executor, [&] { ran = true; });
  EXPECT_EQ(executor.runAll(), 0u);
  cancel();
  EXPECT_FALSE(ran);
  EXPECT_EQ(executor.runAll(), 1u);
  EXPECT_TRUE(ran);
}

TEST(AfterFuncTest, IsClaimedOnlyWhenItStarts) {
  auto [ctx, cancel] = withCancel(background());
  HeldExecutor executor;
  bool ran = false;
  AfterFunc after = afterFunc(ctx, executor, [&] { ran = true; });
  cancel();
  EXPECT_TRUE(after.stop());  // posted, not begun
  EXPECT_EQ(executor.runAll(), 1u);
  EXPECT_FALSE(ran);
}

TEST(AfterFuncTest, AnExecutorThatRefusesHandsItToTheLibrarys) {
  auto [ctx, cancel] = withCancel(background());
  HeldExecutor executor(std::make_error_code(std::errc::no_buffer_space));
  std::promise<void> ran;
  const AfterFunc after = afterFunc(ctx, executor, [&] { ran.set_value(); });
  cancel();
  ran.get_future().get();
}

TEST(AfterFuncTest, AnExecutorThatDropsTheTaskHandsItToTheLibrarys) {
  auto [ctx, cancel] = withCancel(background());
  HeldExecutor executor;
  std::promise<void> ran;
  const AfterFunc after = afterFunc(ctx, executor, [&] { ran.set_value(); });
  cancel();
  executor.take().clear();
  ran.get_future().get();
}

TEST(AfterFuncTest, StopAndWaitReturnsAfterTheFunctionHasEnded) {
  auto [ctx, cancel] = withCancel(background());
  std::latch entered(1);
  std::atomic<bool> left{false};
  AfterFunc after = afterFunc(ctx, [&] {
    entered.count_down();
    std::this_thread::yield();
    left = true;
  });
  cancel();
  entered.wait();
  EXPECT_FALSE(after.stopAndWait());
  EXPECT_TRUE(left);
}

}  // namespace
}  // namespace arborist
