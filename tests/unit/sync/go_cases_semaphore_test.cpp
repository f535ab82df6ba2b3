// SPDX-License-Identifier: GPL-3.0-or-later
// The published cases of golang.org/x/sync/semaphore, told again. The list is docs/sync-go-cases.md.
#include <arborist/sync/semaphore.h>

#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

#include <arborist/pool/thread_pool.h>

#include <support/blocked_thread.h>

namespace arborist {
namespace {

using namespace std::chrono_literals;

void untilWaiting(const Semaphore& semaphore, std::size_t count) {
  while (semaphore.waiting() != count) std::this_thread::yield();
}

TEST(GoSemaphoreCases, HammeredWithEveryWeightItGivesOutNoMoreThanItHas) {
  constexpr int kSize = 4;
  Semaphore semaphore(kSize);
  std::atomic<int> out = 0;
  std::atomic<bool> tooMany = false;
  std::vector<std::jthread> threads;
  for (int weight = 0; weight <= kSize; ++weight) {
    threads.emplace_back([&, weight] {
      for (int i = 0; i < 2000; ++i) {
        EXPECT_FALSE(semaphore.acquire(background(), weight));
        if ((out += weight) > kSize) tooMany = true;
        if (i % 8 == 0) std::this_thread::yield();
        out -= weight;
        semaphore.release(weight);
      }
    });
  }
  threads.clear();
  EXPECT_FALSE(tooMany);
  EXPECT_TRUE(semaphore.tryAcquire(kSize)) << "all have come back";
}

TEST(GoSemaphoreCases, AcquireWithATimeoutTakesWhatIsThereAndElseGivesUp) {
  Semaphore semaphore(2);
  const auto acquire = [&](Duration timeout) {
    const Derived bounded = withTimeout(background(), timeout);
    return semaphore.acquire(bounded.context);
  };
  EXPECT_FALSE(semaphore.acquire(background()));
  EXPECT_FALSE(acquire(1h));
  EXPECT_EQ(acquire(1ms), ContextErrc::DeadlineExceeded);
  semaphore.release(2);
  EXPECT_FALSE(acquire(1h));
  EXPECT_FALSE(semaphore.acquire(background()));
  EXPECT_EQ(acquire(1ms), ContextErrc::DeadlineExceeded);
}

TEST(GoSemaphoreCases, WithTooLargeARequestPendingAllOthersGetTheirs) {
  Semaphore semaphore(2);
  auto [ctx, cancel] = withCancel(background());
  test::BlockedThread tooLarge([&, &ctx = ctx] { EXPECT_EQ(semaphore.acquire(ctx, 3), ContextErrc::Canceled); });
  {
    const Derived bounded = withTimeout(background(), 1min);
    std::vector<std::jthread> others;
    for (int i = 0; i < 6; ++i) {
      others.emplace_back([&] {
        const std::error_code error = semaphore.acquire(bounded.context);
        EXPECT_FALSE(error);
        std::this_thread::yield();
        if (!error) semaphore.release();
      });
    }
  }
  EXPECT_FALSE(tooLarge.ended());
  cancel();
}

TEST(GoSemaphoreCases, ALargeRequestComesThroughWhileSmallOnesComeAndGo) {
  constexpr std::int64_t kSize = 3;
  Semaphore semaphore(kSize);
  std::atomic<bool> running = true;
  ASSERT_TRUE(semaphore.tryAcquire(kSize));
  std::vector<std::jthread> small;
  for (std::int64_t i = 0; i < kSize; ++i) {
    small.emplace_back([&] {
      while (running) {
        semaphore.release();
        EXPECT_FALSE(semaphore.acquire(background()));
      }
      semaphore.release();
    });
  }
  const Derived bounded = withTimeout(background(), 1min);
  const std::error_code error = semaphore.acquire(bounded.context, kSize);
  EXPECT_FALSE(error);
  running = false;
  if (!error) semaphore.release(kSize);
}

TEST(GoSemaphoreCases, AnAcquireThatIsCancelledLetsOneBehindItThroughHoweverTheyRace) {
  const Derived bounded = withTimeout(background(), 1min);
  for (int round = 0; round < 200; ++round) {
    Semaphore semaphore(10);
    ASSERT_TRUE(semaphore.tryAcquire());
    auto [ctx, cancel] = withCancel(background());
    std::jthread all([&, &ctx = ctx] { EXPECT_EQ(semaphore.acquire(ctx, 10), ContextErrc::Canceled); });
    untilWaiting(semaphore, 1);
    std::jthread cancels([&cancel = cancel] { cancel(); });
    EXPECT_FALSE(semaphore.acquire(bounded.context)) << "nine are free";
    all.join();
    EXPECT_TRUE(semaphore.tryAcquire(8));
    EXPECT_FALSE(semaphore.tryAcquire());
  }
}

TEST(GoSemaphoreCases, WhereTheCancelCameBeforeTheTokensTheAcquireFailsAndKeepsNone) {
  for (int round = 0; round < 200; ++round) {
    Semaphore semaphore(2);
    ASSERT_TRUE(semaphore.tryAcquire());
    auto [ctx, cancel] = withCancel(background());
    std::jthread other([&, &cancel = cancel] {
      untilWaiting(semaphore, 1);
      cancel();
      semaphore.release();
    });
    EXPECT_EQ(semaphore.acquire(ctx, 2), ContextErrc::Canceled);
    other.join();
    EXPECT_TRUE(semaphore.tryAcquire(2));
    semaphore.release(2);
    EXPECT_EQ(semaphore.acquire(ctx), ContextErrc::Canceled) << "also where nobody need wait";
  }
}

int stepsToOne(int number) {
  int steps = 0;
  for (; number > 1; ++steps) number = number % 2 == 0 ? number / 2 : 3 * number + 1;
  return steps;
}

TEST(GoSemaphoreExamples, WhoHoldsAllTokensKnowsThatEveryWorkerIsDone) {
  constexpr int kWorkers = 2, kNumbers = 32;
  Semaphore workers(kWorkers);
  std::atomic<int> active = 0;
  std::atomic<bool> tooMany = false;
  std::vector<int> steps(kNumbers, -1);
  ThreadPool pool({.minThreads = 4, .maxThreads = 4});  // the last: its tasks use the others
  for (int number = 1; number <= kNumbers; ++number) {
    ASSERT_FALSE(workers.acquire(background()));
    ASSERT_FALSE(pool.post(background(), [&, number](const Context&) {
      if (++active > kWorkers) tooMany = true;
      steps[static_cast<std::size_t>(number) - 1] = stepsToOne(number);
      --active;
      workers.release();
    }));
  }
  ASSERT_FALSE(workers.acquire(background(), kWorkers));
  for (int number = 1; number <= kNumbers; ++number) {
    EXPECT_EQ(steps[static_cast<std::size_t>(number) - 1], stepsToOne(number));
  }
  EXPECT_EQ(steps[26], 111);
  EXPECT_FALSE(tooMany);
}

}  // namespace
}  // namespace arborist
