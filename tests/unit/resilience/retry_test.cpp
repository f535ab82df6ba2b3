// SPDX-License-Identifier: GPL-3.0-or-later
#include <arborist/resilience/retry.h>

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <stdexcept>
#include <string>
#include <vector>

namespace arborist {
namespace {

using namespace std::chrono_literals;

const std::error_code kRefused = std::make_error_code(std::errc::connection_refused);
const std::error_code kBad = std::make_error_code(std::errc::invalid_argument);

class RetryTest : public ::testing::Test {
 protected:
  RetryTest() {
    policy.random = [this] { return m_chance; };
    policy.time = {.now = [this] { return m_now; },
                   .sleep =
                       [this](const Context& ctx, Duration wait) {
                         m_waits.push_back(wait);
                         if (m_endInSleep) (*m_endInSleep)();
                         m_now += wait;
                         return ctx.err();
                       }};
  }
  // Fails so often with that, then succeeds.
  std::error_code run(const Context& ctx, int failures, std::error_code error = kRefused) {
    m_calls = 0;
    return retry(ctx, policy, [&](const Context&) { return m_calls++ < failures ? error : std::error_code(); });
  }

  RetryPolicy policy;
  TimePoint m_now = Clock::now();
  double m_chance = 0.5;
  std::vector<Duration> m_waits;
  const Cancel* m_endInSleep = nullptr;
  int m_calls = 0;
};

using Waits = std::vector<Duration>;

TEST_F(RetryTest, WhatSucceedsIsCalledOnce) {
  EXPECT_FALSE(run(background(), 0));
  EXPECT_EQ(m_calls, 1);
  EXPECT_TRUE(m_waits.empty());
}

TEST_F(RetryTest, WhatFailsIsTriedAgainUntilItSucceeds) {
  EXPECT_FALSE(run(background(), 2));
  EXPECT_EQ(m_calls, 3);
  EXPECT_EQ(m_waits, (Waits{50ms, 100ms}));
}

TEST_F(RetryTest, TheLastErrorIsReturnedWhenAttemptsAreUsedUp) {
  EXPECT_EQ(run(background(), 99), kRefused);
  EXPECT_EQ(m_calls, 3);
}

TEST_F(RetryTest, ZeroAttemptsMeanNoLimit) {
  policy.maxAttempts = 0;
  EXPECT_FALSE(run(background(), 1000));
  EXPECT_EQ(m_calls, 1001);
}

TEST_F(RetryTest, WhatIsNotWorthItIsNotTriedAgain) {
  policy.retryOn = [](std::error_code error) { return error != kBad; };
  EXPECT_EQ(run(background(), 1, kBad), kBad);
  EXPECT_EQ(m_calls, 1);
}

TEST_F(RetryTest, UnderADoneContextNothingIsCalled) {
  auto [ctx, cancel] = withCancel(background());
  cancel();
  EXPECT_EQ(run(ctx, 0), ContextErrc::Canceled);
  EXPECT_EQ(m_calls, 0);
}

TEST_F(RetryTest, CancelledInTheSleepItReturnsTheContextsError) {
  auto [ctx, cancel] = withCancel(background());
  m_endInSleep = &cancel;
  EXPECT_EQ(run(ctx, 99), ContextErrc::Canceled);
  EXPECT_EQ(m_calls, 1);
}

TEST_F(RetryTest, ItNeverSleepsToTheDeadline) {
  policy.jitter = Jitter::None;
  const Derived atIt = withDeadline(background(), m_now + 1h + 100ms);
  m_now += 1h;
  EXPECT_EQ(run(atIt.context, 99), kRefused);
  EXPECT_EQ(m_calls, 1);
  EXPECT_TRUE(m_waits.empty());
  const Derived later = withDeadline(background(), m_now + 101ms);
  EXPECT_EQ(run(later.context, 99), kRefused);
  EXPECT_EQ(m_calls, 2);
}

TEST_F(RetryTest, AnExceptionLeavesAtOnce) {
  int calls = 0;
  EXPECT_THROW(static_cast<void>(retry(background(), policy,
                                       [&](const Context&) -> std::error_code {
                                         ++calls;
                                         throw std::runtime_error("no");
                                       })),
               std::runtime_error);
  EXPECT_EQ(calls, 1);
}

TEST_F(RetryTest, EachAttemptHasItsOwnTimeout) {
  policy.attemptTimeout = 1ms;
  policy.maxAttempts = 2;
  std::vector<ContextId> attempts;
  EXPECT_EQ(retry(background(), policy,
                  [&](const Context& attempt) {
                    attempts.push_back(attempt.id());
                    attempt.wait();
                    return attempt.err();
                  }),
            ContextErrc::DeadlineExceeded);
  ASSERT_EQ(attempts.size(), 2u);
  EXPECT_NE(attempts[0], attempts[1]);
}

TEST_F(RetryTest, WaitsDoubleUpToTheCap) {
  policy.jitter = Jitter::None;
  policy.cap = 500ms;
  Backoff backoff(policy);
  for (const Duration wait : {100ms, 200ms, 400ms, 500ms, 500ms}) EXPECT_EQ(backoff.next(), wait);
}

TEST_F(RetryTest, JitterDrawsFromItsRange) {
  struct Case {
    Jitter jitter;
    Duration least, most;
  };
  for (const Case& one :
       {Case{Jitter::Full, 0ms, 100ms}, Case{Jitter::Equal, 50ms, 100ms}, Case{Jitter::Decorrelated, 100ms, 300ms}}) {
    policy.jitter = one.jitter;
    m_chance = 0;
    EXPECT_EQ(Backoff(policy).next(), one.least);
    m_chance = 0.999'999'999'999;
    EXPECT_LE(Backoff(policy).next(), one.most);
    EXPECT_GT(Backoff(policy).next(), one.most - 1us);
  }
}

TEST_F(RetryTest, DecorrelatedWaitsGrowFromTheOneBefore) {
  policy.jitter = Jitter::Decorrelated;
  policy.cap = 2s;
  m_chance = 0.999'999'999'999;
  Backoff backoff(policy);
  Duration before = 100ms;
  for (int i = 0; i < 10; ++i) {
    const Duration wait = backoff.next();
    EXPECT_LE(wait, std::min<Duration>(2s, before * 3));
    EXPECT_GE(wait, std::min<Duration>(2s, before * 3) - 1ms);
    before = wait;
  }
  m_chance = 0;
  EXPECT_EQ(backoff.next(), 100ms);
}

TEST_F(RetryTest, TheChancePicksThePlaceInTheRange) {
  struct Case {
    Jitter jitter;
    Duration quarter, half;
  };
  for (const Case& one :
       {Case{Jitter::Full, 25ms, 50ms}, Case{Jitter::Equal, 62500us, 75ms}, Case{Jitter::Decorrelated, 150ms, 200ms}}) {
    policy.jitter = one.jitter;
    m_chance = 0.25;
    EXPECT_EQ(Backoff(policy).next(), one.quarter);
    m_chance = 0.5;
    EXPECT_EQ(Backoff(policy).next(), one.half);
  }
}

// Clients that all fail together and of which one succeeds in each millisecond: how many calls they need.
class Contention : public RetryTest {
 protected:
  int callsWith(Jitter jitter, unsigned seed) {
    std::mt19937_64 engine(seed);
    policy.jitter = jitter;
    policy.base = 5ms;
    policy.cap = 2s;
    policy.random = [&] { return static_cast<double>(engine() >> 11) * 0x1p-53; };
    std::vector<Backoff> clients(100, Backoff(policy));
    std::multimap<Duration, Backoff*> due;
    for (Backoff& client : clients) due.emplace(0ms, &client);
    int calls = 0;
    while (!due.empty()) {
      const Duration now = std::chrono::floor<std::chrono::milliseconds>(due.begin()->first);
      for (bool free = true; !due.empty() && due.begin()->first < now + 1ms; free = false) {
        Backoff* const client = due.extract(due.begin()).mapped();
        ++calls;
        if (!free) due.emplace(now + 1ms + client->next(), client);
      }
    }
    return calls;
  }
};

TEST_F(Contention, AnyJitterSavesMostOfTheCalls) {
  const unsigned seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  const int without = callsWith(Jitter::None, seed);
  EXPECT_EQ(without, 100 * 101 / 2) << "all come back together, again and again";
  for (const Jitter jitter : {Jitter::Full, Jitter::Equal, Jitter::Decorrelated}) {
    EXPECT_LT(callsWith(jitter, seed), without / 3);
  }
}

TEST_F(RetryTest, NothingOverflows) {
  policy.jitter = Jitter::None;
  policy.base = policy.cap = Duration::max();
  Backoff backoff(policy);
  for (int i = 0; i < 100; ++i) EXPECT_EQ(backoff.next(), Duration::max());
  policy.jitter = Jitter::Decorrelated;
  Backoff other(policy);
  for (int i = 0; i < 100; ++i) EXPECT_EQ(other.next(), Duration::max());
  const Derived bounded = withTimeout(background(), 1h);
  EXPECT_EQ(run(bounded.context, 99), kRefused);
}

TEST_F(RetryTest, ABaseAboveTheCapIsTheCap) {
  policy.base = 1min;
  policy.cap = 1s;
  for (const Jitter jitter : {Jitter::None, Jitter::Full, Jitter::Equal, Jitter::Decorrelated}) {
    policy.jitter = jitter;
    EXPECT_LE(Backoff(policy).next(), 1s);
  }
}

TEST_F(RetryTest, NegativeDurationsAreRefused) {
  policy.base = -1ms;
  EXPECT_THROW(Backoff backoff(policy), std::invalid_argument);
  EXPECT_THROW(static_cast<void>(run(background(), 0)), std::invalid_argument);
}

TEST_F(RetryTest, ChanceIsUniform) {
  double sum = 0;
  for (int i = 0; i < 10'000; ++i) {
    const double chance = randomUnit();
    ASSERT_GE(chance, 0);
    ASSERT_LT(chance, 1);
    sum += chance;
  }
  EXPECT_NEAR(sum / 10'000, 0.5, 0.05);
}

}  // namespace
}  // namespace arborist
