// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include "context_support.h"

namespace arborist {
namespace {

using namespace std::chrono_literals;
using test::ManualTree;

TEST(WaitingTest, WaitReturnsWhenTheContextEnds) {
  auto [ctx, cancel] = withCancel(background());
  std::jthread thread([&cancel = cancel] { cancel(); });
  ctx.wait();
  EXPECT_TRUE(ctx.done());
}

TEST(WaitingTest, ADoneContextDoesNotWait) {
  auto [ctx, cancel] = withCancel(background());
  cancel();
  ctx.wait();
  EXPECT_TRUE(ctx.waitFor(Duration::max()));
  EXPECT_TRUE(ctx.waitUntil(TimePoint::min()));
}

TEST(WaitingTest, WaitForGivesUpWithTheTime) {
  auto [ctx, cancel] = withCancel(background());
  const TimePoint start = Clock::now();
  EXPECT_FALSE(ctx.waitFor(3ms));
  EXPECT_GE(Clock::now() - start, 3ms);
  EXPECT_FALSE(ctx.waitFor(0ms));
  EXPECT_FALSE(ctx.waitFor(-1ms));
  EXPECT_FALSE(background().waitFor(1ms));
}

TEST(WaitingTest, ATimeThatHasComeIsNotWaitedForEvenWhereTheClockStands) {
  ManualTree tree;
  auto [ctx, cancel] = withCancel(tree.root);
  for (const Context& one : {tree.root, ctx}) {
    EXPECT_FALSE(one.waitFor(0s));
    EXPECT_FALSE(one.waitFor(-1s));
    EXPECT_FALSE(one.waitUntil(tree.clock.now()));
    EXPECT_FALSE(one.waitUntil(TimePoint::min()));
  }
  cancel();
  EXPECT_TRUE(ctx.waitUntil(TimePoint::min()));
}

TEST(WaitingTest, WaitUntilFollowsTheClockOfTheRoot) {
  ManualTree tree;
  auto [ctx, cancel] = withCancel(tree.root);
  std::atomic<int> woken{0};
  std::jthread waiter([&, &ctx = ctx] { woken = ctx.waitUntil(tree.clock.now() + 1h) ? 1 : 2; });
  tree.clock.awaitPending(1);
  tree.clock.advance(1h - 1ns);
  EXPECT_EQ(woken, 0);
  tree.clock.advance(1ns);
  waiter.join();
  EXPECT_EQ(woken, 2);
}

TEST(WaitingTest, SleepForOnADoneContextIsItsErrorForAnyDuration) {
  auto [ctx, cancel] = withCancel(background());
  cancel();
  EXPECT_EQ(sleepFor(ctx, 0s), ContextErrc::Canceled);
  EXPECT_EQ(sleepFor(ctx, -1s), ContextErrc::Canceled);
  EXPECT_EQ(sleepFor(ctx, Duration::max()), ContextErrc::Canceled);
}

TEST(WaitingTest, SleepForFollowsTheClockOfTheRoot) {
  ManualTree tree;
  auto [ctx, cancel] = withCancel(tree.root);
  std::error_code result = ContextErrc::Canceled;
  std::jthread sleeper([&, &ctx = ctx] { result = sleepFor(ctx, 1h); });
  tree.clock.awaitPending(1);
  EXPECT_EQ(tree.clock.advance(1h), 1u);
  sleeper.join();
  EXPECT_FALSE(result);
}

TEST(WaitingTest, CancelWakesASleeper) {
  ManualTree tree;
  auto [ctx, cancel] = withCancel(tree.root);
  std::error_code result;
  std::jthread sleeper([&, &ctx = ctx] { result = sleepFor(ctx, 1h); });
  tree.clock.awaitPending(1);
  cancel();
  sleeper.join();
  EXPECT_EQ(result, ContextErrc::Canceled);
  EXPECT_EQ(tree.clock.pending(), 0u);
}

TEST(WaitingTest, ADeadlineWakesASleeperWithItsError) {
  ManualTree tree;
  auto [ctx, cancel] = withTimeout(tree.root, 1s);
  std::error_code result;
  std::jthread sleeper([&, &ctx = ctx] { result = sleepFor(ctx, 1h); });
  tree.clock.awaitPending(2);
  tree.clock.advance(1s);
  sleeper.join();
  EXPECT_EQ(result, ContextErrc::DeadlineExceeded);
}

TEST(WaitingTest, SleepOfNoTimeReturnsAtOnce) {
  ManualTree tree;
  EXPECT_FALSE(sleepFor(tree.root, 0s));
  EXPECT_FALSE(sleepFor(tree.root, -1s));
}

TEST(WaitingTest, ManyThreadsWaitForOneEnd) {
  auto [parent, cancel] = withCancel(background());
  std::vector<std::jthread> threads;
  std::atomic<int> woken{0};
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&woken, child = withCancel(parent)]() {
      child.context.wait();
      EXPECT_TRUE(child.context.done());
      ++woken;
    });
  }
  cancel();
  threads.clear();
  EXPECT_EQ(woken, 8);
}

}  // namespace
}  // namespace arborist
