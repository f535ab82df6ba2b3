// SPDX-License-Identifier: GPL-3.0-or-later
// With the published cases of golang.org/x/sync/semaphore in our words.
#include <arborist/sync/semaphore.h>

#include <gtest/gtest.h>

#include <atomic>
#include <random>
#include <stdexcept>
#include <thread>
#include <vector>

namespace arborist {
namespace {

using namespace std::chrono_literals;

void awaitWaiting(const Semaphore& semaphore, std::size_t count) {
  while (semaphore.waiting() != count) std::this_thread::yield();
}

TEST(SemaphoreTest, TokensAreTakenAndGivenBack) {
  Semaphore semaphore(2);
  EXPECT_TRUE(semaphore.tryAcquire());
  EXPECT_TRUE(semaphore.tryAcquire());
  EXPECT_FALSE(semaphore.tryAcquire());
  semaphore.release();
  EXPECT_TRUE(semaphore.tryAcquire());
  semaphore.release(2);
  EXPECT_FALSE(semaphore.acquire(background(), 2));
  EXPECT_FALSE(semaphore.tryAcquire());
}

TEST(SemaphoreTest, GivingBackMoreThanWasTakenIsALogicErrorAndChangesNothing) {
  Semaphore semaphore(1);
  EXPECT_THROW(semaphore.release(), std::logic_error);
  EXPECT_TRUE(semaphore.tryAcquire());
  EXPECT_THROW(semaphore.release(2), std::logic_error);
  EXPECT_FALSE(semaphore.tryAcquire());
}

TEST(SemaphoreTest, NegativeNumbersAreRefused) {
  EXPECT_THROW(Semaphore(-1), std::invalid_argument);
  Semaphore semaphore(1);
  EXPECT_THROW(static_cast<void>(semaphore.acquire(background(), -1)), std::invalid_argument);
  EXPECT_THROW(static_cast<void>(semaphore.tryAcquire(-1)), std::invalid_argument);
  EXPECT_THROW(semaphore.release(-1), std::invalid_argument);
}

TEST(SemaphoreTest, ADoneContextTakesNothing) {
  Semaphore semaphore(1);
  auto [ctx, cancel] = withCancel(background());
  cancel();
  EXPECT_EQ(semaphore.acquire(ctx), ContextErrc::Canceled);
  EXPECT_TRUE(semaphore.tryAcquire());
}

TEST(SemaphoreTest, MoreThanItsSizeWaitsForTheContextAndHoldsNobodyUp) {
  Semaphore semaphore(2);
  auto [ctx, cancel] = withCancel(background());
  std::jthread greedy([&, &ctx = ctx] { EXPECT_EQ(semaphore.acquire(ctx, 3), ContextErrc::Canceled); });
  for (int i = 0; i < 100; ++i) {
    EXPECT_FALSE(semaphore.acquire(background(), 2));
    semaphore.release(2);
  }
  cancel();
}

TEST(SemaphoreTest, ALargeRequestIsNotStarvedBySmallOnes) {
  Semaphore semaphore(3);
  ASSERT_TRUE(semaphore.tryAcquire(2));
  std::jthread large([&] { EXPECT_FALSE(semaphore.acquire(background(), 3)); });
  awaitWaiting(semaphore, 1);
  EXPECT_FALSE(semaphore.tryAcquire(1)) << "one is free, but somebody waits";
  semaphore.release(2);
  large.join();
  EXPECT_FALSE(semaphore.tryAcquire(1));
}

TEST(SemaphoreTest, WaitersAreServedInTheOrderInWhichTheyCame) {
  Semaphore semaphore(1);
  ASSERT_TRUE(semaphore.tryAcquire());
  std::atomic<int> served = 0;
  std::vector<std::jthread> waiters;
  for (int i = 0; i < 3; ++i) {
    waiters.emplace_back([&, i] {
      EXPECT_FALSE(semaphore.acquire(background()));
      EXPECT_EQ(served++, i);
      semaphore.release();
    });
    awaitWaiting(semaphore, static_cast<std::size_t>(i) + 1);
  }
  semaphore.release();
  waiters.clear();
  EXPECT_EQ(served, 3);
}

TEST(SemaphoreTest, WhoGivesUpInFrontLetsThoseBehindGoOn) {
  Semaphore semaphore(2);
  ASSERT_TRUE(semaphore.tryAcquire());
  auto [ctx, cancel] = withCancel(background());
  std::jthread large([&, &ctx = ctx] { EXPECT_EQ(semaphore.acquire(ctx, 2), ContextErrc::Canceled); });
  awaitWaiting(semaphore, 1);
  std::jthread small([&] { EXPECT_FALSE(semaphore.acquire(background(), 1)); });
  awaitWaiting(semaphore, 2);
  cancel();
  small.join();
  large.join();
  EXPECT_FALSE(semaphore.tryAcquire());
}

TEST(SemaphoreTest, AWaiterWakesAtItsDeadline) {
  Semaphore semaphore(0);
  auto [ctx, cancel] = withTimeout(background(), 1ms);
  EXPECT_EQ(semaphore.acquire(ctx), ContextErrc::DeadlineExceeded);
}

TEST(SemaphoreTest, NoTokenIsLostWhenGrantsRaceWithEnds) {
  const unsigned seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  constexpr int kSize = 3;
  Semaphore semaphore(kSize);
  {
    std::vector<std::jthread> threads;
    for (unsigned t = 0; t < 4; ++t) {
      threads.emplace_back([&, t] {
        std::mt19937 random(seed + t);
        for (int i = 0; i < 2000; ++i) {
          const auto count = static_cast<std::int64_t>(random() % (kSize + 1));
          auto [ctx, cancel] = withTimeout(background(), std::chrono::microseconds(random() % 40));
          if (!semaphore.acquire(ctx, count)) {
            if (random() % 2) std::this_thread::yield();
            semaphore.release(count);
          }
        }
      });
    }
  }
  EXPECT_TRUE(semaphore.tryAcquire(kSize));
}

}  // namespace
}  // namespace arborist
