// SPDX-License-Identifier: GPL-3.0-or-later
// The published cases of Go's sync.WaitGroup, told again. The list is docs/sync-go-cases.md.
#include <arborist/sync/wait_group.h>

#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <support/blocked_thread.h>

namespace arborist {
namespace {

TEST(GoWaitGroupCases, ABarrierHoldsAllUntilTheLastIsDoneAndIsUsedAgain) {
  constexpr int kThreads = 16;
  WaitGroup arrived, opened;
  for (int round = 0; round < 8; ++round) {
    arrived.add(kThreads);
    opened.add(kThreads);
    std::atomic<int> through = 0;
    std::vector<std::jthread> threads;
    for (int i = 0; i < kThreads; ++i) {
      threads.emplace_back([&] {
        arrived.done();
        opened.wait();
        ++through;
      });
    }
    arrived.wait();
    for (int i = 0; i < kThreads; ++i) {
      EXPECT_EQ(through, 0) << "let go with " << kThreads - i << " to come";
      opened.done();
    }
    threads.clear();
    EXPECT_EQ(through, kThreads);
  }
}

TEST(GoWaitGroupCases, WaitReturnsWithBothDoneEachOfAThousandTimes) {
  for (int round = 0; round < 1000; ++round) {
    WaitGroup group;
    std::atomic<int> ended = 0;
    const auto work = [&] {
      ++ended;
      group.done();
    };
    group.add();
    const std::jthread first(work);
    group.add();
    const std::jthread second(work);
    group.wait();
    ASSERT_EQ(ended, 2);
  }
}

// In Go a panic; here whoever waited for the first ones has waited for them.
TEST(GoWaitGroupCases, WhoWasLetGoIsNotHeldByWhatIsAddedBeforeItHasReturned) {
  for (int round = 0; round < 20; ++round) {
    WaitGroup group;
    group.add();
    test::BlockedThread waiter([&] { group.wait(); });
    EXPECT_FALSE(waiter.ended());
    group.done();
    group.add();
    waiter.join();
    group.done();
  }
}

// In older versions of Go a misuse that was found by chance; here all is under one lock.
TEST(GoWaitGroupCases, AddingWhileOthersWaitDoesNoHarm) {
  WaitGroup group;
  group.add();
  std::atomic<int> ended = 0;
  std::vector<std::jthread> threads;
  for (int i = 0; i < 3; ++i) {
    threads.emplace_back([&] {
      group.wait();
      EXPECT_EQ(ended, 1000);
    });
  }
  std::jthread adds([&] {
    for (int i = 0; i < 1000; ++i) {
      group.add();
      ++ended;
      group.done();
    }
    group.done();
  });
}

TEST(GoWaitGroupExamples, FetchesAreCountedBeforeTheyStartAndWaitedFor) {
  const std::array<std::string_view, 3> hosts{"one.test", "two.test", "three.test"};
  std::array<std::string, 3> pages;
  WaitGroup group;
  std::vector<std::jthread> threads;
  for (std::size_t i = 0; i < hosts.size(); ++i) {
    group.add();
    threads.emplace_back([&, i] {
      pages[i] = "page of " + std::string(hosts[i]);
      group.done();
    });
  }
  group.wait();
  EXPECT_EQ(pages, (std::array<std::string, 3>{"page of one.test", "page of two.test", "page of three.test"}));
}

}  // namespace
}  // namespace arborist
