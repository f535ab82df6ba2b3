// SPDX-License-Identifier: GPL-3.0-or-later
// With the published cases of Go's sync.WaitGroup in our words.
#include <arborist/sync/wait_group.h>

#include <gtest/gtest.h>

#include <atomic>
#include <climits>
#include <stdexcept>
#include <thread>
#include <vector>

namespace arborist {
namespace {

using namespace std::chrono_literals;

TEST(WaitGroupTest, AtZeroNobodyWaits) {
  WaitGroup group;
  group.wait();
  auto [ctx, cancel] = withCancel(background());
  cancel();
  EXPECT_FALSE(group.wait(ctx)) << "what is waited for has come";
}

TEST(WaitGroupTest, WaitReturnsWhenAllAreDoneAgainAndAgain) {
  for (int round = 0; round < 50; ++round) {
    WaitGroup group;
    std::atomic<int> ended = 0;
    group.add(8);
    std::vector<std::jthread> threads;
    for (int i = 0; i < 8; ++i) {
      threads.emplace_back([&] {
        ++ended;
        group.done();
      });
    }
    group.wait();
    EXPECT_EQ(ended, 8);
  }
}

TEST(WaitGroupTest, AllWhoWaitAreLetGo) {
  WaitGroup group;
  group.add();
  std::atomic<int> through = 0;
  std::vector<std::jthread> waiting;
  for (int i = 0; i < 4; ++i) {
    waiting.emplace_back([&] {
      group.wait();
      ++through;
    });
  }
  EXPECT_EQ(through, 0);
  group.done();
  waiting.clear();
  EXPECT_EQ(through, 4);
}

TEST(WaitGroupTest, BelowZeroIsALogicErrorAndChangesNothing) {
  WaitGroup group;
  EXPECT_THROW(group.done(), std::logic_error);
  group.add(2);
  EXPECT_THROW(group.add(-3), std::logic_error);
  EXPECT_THROW(group.add(INT_MAX), std::logic_error);
  group.add(-2);
  group.wait();
}

TEST(WaitGroupTest, AContextThatEndsWakesItsWaiterAlone) {
  WaitGroup group;
  group.add();
  auto [ctx, cancel] = withCancel(background());
  std::atomic<bool> through = false;
  std::jthread patient([&] {
    group.wait();
    through = true;
  });
  std::jthread other([&, &ctx = ctx] { EXPECT_EQ(group.wait(ctx), ContextErrc::Canceled); });
  cancel();
  other.join();
  EXPECT_FALSE(through);
  group.done();
}

TEST(WaitGroupTest, AWaiterWakesAtItsDeadline) {
  WaitGroup group;
  group.add();
  auto [ctx, cancel] = withTimeout(background(), 1ms);
  EXPECT_EQ(group.wait(ctx), ContextErrc::DeadlineExceeded);
  group.done();
}

}  // namespace
}  // namespace arborist
