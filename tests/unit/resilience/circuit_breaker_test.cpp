// SPDX-License-Identifier: GPL-3.0-or-later
// With the published examples of Resilience4j's CircuitBreaker in our words.
#include <arborist/resilience/circuit_breaker.h>

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace arborist {
namespace {

using namespace std::chrono_literals;

class CircuitBreakerTest : public ::testing::Test {
 protected:
  CircuitBreakerTest() {
    options.time.now = [this] { return now; };
    options.windowSize = options.minimumCalls = 4;
    options.halfOpenCalls = 2;
  }
  // Each letter is a call: s succeeds, f fails.
  static void call(CircuitBreaker& breaker, std::string_view outcomes) {
    for (const char outcome : outcomes) {
      auto permit = breaker.tryAcquire();
      ASSERT_TRUE(permit) << "no permit for " << outcome;
      outcome == 'f' ? permit->failure() : permit->success();
    }
  }
  void open(CircuitBreaker& breaker) {
    call(breaker, "ffff");
    ASSERT_EQ(breaker.state(), BreakerState::Open);
  }
  void halfOpen(CircuitBreaker& breaker) {
    open(breaker);
    now += options.openWait;
    ASSERT_TRUE(breaker.tryAcquire());  // and dropped
    ASSERT_EQ(breaker.state(), BreakerState::HalfOpen);
  }

  CircuitBreakerOptions options;
  TimePoint now = TimePoint(1h);
};

TEST_F(CircuitBreakerTest, BelowTheMinimumNothingIsDecided) {
  CircuitBreaker breaker(options);
  call(breaker, "fff");
  EXPECT_EQ(breaker.state(), BreakerState::Closed);
  EXPECT_EQ(breaker.stats().failureRate, std::nullopt);
  call(breaker, "f");
  EXPECT_EQ(breaker.state(), BreakerState::Open);
}

TEST_F(CircuitBreakerTest, ItOpensAtTheRateAndNotBelowIt) {
  CircuitBreaker breaker(options);
  call(breaker, "sssf");
  EXPECT_EQ(breaker.state(), BreakerState::Closed);
  EXPECT_EQ(breaker.stats().failureRate, 25);
  call(breaker, "f");
  EXPECT_EQ(breaker.state(), BreakerState::Open);
}

TEST_F(CircuitBreakerTest, OnlyTheLastCallsAreRemembered) {
  CircuitBreaker breaker(options);
  call(breaker, "fsssfsssfsss");
  EXPECT_EQ(breaker.state(), BreakerState::Closed);
  EXPECT_EQ(breaker.stats().calls, 4u);
  EXPECT_EQ(breaker.stats().failed, 1u);
}

TEST_F(CircuitBreakerTest, InAWindowOfCallsTheMinimumIsAtMostItsSize) {
  options.minimumCalls = 100;
  CircuitBreaker breaker(options);
  open(breaker);
}

TEST_F(CircuitBreakerTest, AWindowOfTimeForgetsBySeconds) {
  options.window = WindowKind::Time;
  options.windowSize = 10;
  CircuitBreaker breaker(options);
  call(breaker, "fff");
  now += 9s;
  EXPECT_EQ(breaker.stats().calls, 3u);
  now += 1s;
  EXPECT_EQ(breaker.stats().calls, 0u);
  call(breaker, "fss");
  now += 5s;
  call(breaker, "s");
  EXPECT_EQ(breaker.state(), BreakerState::Closed);
  EXPECT_EQ(breaker.stats().failureRate, 25);
  now += 24h;
  EXPECT_EQ(breaker.stats().calls, 0u);
}

TEST_F(CircuitBreakerTest, SlowIsLongerThanTheLimitAndNotAsLong) {
  options.slowAfter = 1s;
  options.slowRate = 50;
  CircuitBreaker breaker(options);
  const auto lasting = [&](Duration duration) {
    auto permit = breaker.tryAcquire();
    ASSERT_TRUE(permit);
    now += duration;
    permit->success();
  };
  for (int i = 0; i < 4; ++i) lasting(1s);
  EXPECT_EQ(breaker.stats().slow, 0u);
  lasting(1s + 1ns);
  EXPECT_EQ(breaker.state(), BreakerState::Closed);
  lasting(2s);
  EXPECT_EQ(breaker.state(), BreakerState::Open);
}

TEST_F(CircuitBreakerTest, OpenItPermitsNothingUntilItsTimeIsOver) {
  CircuitBreaker breaker(options);
  open(breaker);
  EXPECT_FALSE(breaker.tryAcquire());
  now += options.openWait - 1ns;
  EXPECT_FALSE(breaker.tryAcquire());
  EXPECT_EQ(breaker.stats().notPermitted, 2u);
  EXPECT_EQ(breaker.stats().trialAt, now + 1ns);
  now += 1ns;
  EXPECT_EQ(breaker.state(), BreakerState::Open) << "it is the next call that tries";
  EXPECT_TRUE(breaker.tryAcquire());
  EXPECT_EQ(breaker.state(), BreakerState::HalfOpen);
}

TEST_F(CircuitBreakerTest, HalfOpenItPermitsExactlySoManyCalls) {
  CircuitBreaker breaker(options);
  halfOpen(breaker);
  auto first = breaker.tryAcquire(), second = breaker.tryAcquire();
  EXPECT_TRUE(first && second);
  EXPECT_EQ(breaker.stats().trials, 0u);
  EXPECT_FALSE(breaker.stats().trialAt);
  EXPECT_FALSE(breaker.tryAcquire());
  first->success();
  EXPECT_FALSE(breaker.tryAcquire()) << "an outcome frees no place";
  EXPECT_EQ(breaker.state(), BreakerState::HalfOpen);
  second->success();
  EXPECT_EQ(breaker.state(), BreakerState::Closed);
  EXPECT_EQ(breaker.stats().calls, 0u);
}

TEST_F(CircuitBreakerTest, FailedTrialsOpenItAgain) {
  CircuitBreaker breaker(options);
  halfOpen(breaker);
  call(breaker, "sf");
  EXPECT_EQ(breaker.state(), BreakerState::Open);
  now += options.openWait - 1ns;
  EXPECT_FALSE(breaker.tryAcquire()) << "it waits anew";
}

TEST_F(CircuitBreakerTest, ADroppedPermitIsGivenBack) {
  CircuitBreaker breaker(options);
  halfOpen(breaker);
  for (int i = 0; i < 10; ++i) EXPECT_TRUE(breaker.tryAcquire());
  EXPECT_EQ(breaker.stats().trials, 2u);
  call(breaker, "ss");
  EXPECT_EQ(breaker.state(), BreakerState::Closed);
}

TEST_F(CircuitBreakerTest, ALateOutcomeNeverCountsInALaterState) {
  CircuitBreaker breaker(options);
  auto fromClosed = breaker.tryAcquire();
  halfOpen(breaker);
  auto fromHalfOpen = breaker.tryAcquire();
  fromClosed->failure();
  EXPECT_EQ(breaker.stats().calls, 0u);
  call(breaker, "f");
  EXPECT_EQ(breaker.state(), BreakerState::HalfOpen) << "of two trials one is out";
  fromHalfOpen->success();
  EXPECT_EQ(breaker.state(), BreakerState::Open);
  now += options.openWait;
  call(breaker, "ss");
  EXPECT_EQ(breaker.state(), BreakerState::Closed);
}

TEST_F(CircuitBreakerTest, ALateDropGivesNothingBackInALaterState) {
  CircuitBreaker breaker(options);
  halfOpen(breaker);
  {
    auto late = breaker.tryAcquire();
    auto failed = breaker.tryAcquire();
    failed->failure();
    now += 1h;
    EXPECT_FALSE(breaker.tryAcquire());
  }
  EXPECT_TRUE(breaker.tryAcquire());
}

TEST_F(CircuitBreakerTest, HalfOpenForTooLongIsOpen) {
  options.halfOpenMaxWait = 5s;
  CircuitBreaker breaker(options);
  halfOpen(breaker);
  auto first = breaker.tryAcquire();
  now += 5s;
  EXPECT_EQ(breaker.state(), BreakerState::Open);
  EXPECT_FALSE(breaker.tryAcquire());
  first->success();
  EXPECT_EQ(breaker.state(), BreakerState::Open);
}

TEST_F(CircuitBreakerTest, OnlyTheFirstOutcomeOfAPermitCounts) {
  CircuitBreaker breaker(options);
  auto permit = breaker.tryAcquire();
  permit->failure();
  permit->failure();
  permit->success();
  EXPECT_EQ(breaker.stats().calls, 1u);
}

TEST_F(CircuitBreakerTest, NineFailuresOfNineDecideNothingWhereTenAreTheMinimum) {
  options.windowSize = options.minimumCalls = 10;
  CircuitBreaker breaker(options);
  call(breaker, "fffffffff");
  EXPECT_EQ(breaker.state(), BreakerState::Closed);
  call(breaker, "s");
  EXPECT_EQ(breaker.state(), BreakerState::Open) << "at the tenth, whatever it was";
}

TEST_F(CircuitBreakerTest, ClosedItPermitsMoreAtOnceThanItsWindowRemembers) {
  options.windowSize = options.minimumCalls = 15;
  CircuitBreaker breaker(options);
  std::vector<CircuitBreaker::Permit> atOnce;
  for (int i = 0; i < 20; ++i) {
    auto permit = breaker.tryAcquire();
    ASSERT_TRUE(permit) << i;
    atOnce.push_back(std::move(*permit));
  }
  for (CircuitBreaker::Permit& permit : atOnce) permit.success();
  EXPECT_EQ(breaker.stats().calls, 15u);
  EXPECT_EQ(breaker.stats().notPermitted, 0u);
}

TEST_F(CircuitBreakerTest, WhatIsIgnoredCountsNeitherAsSuccessNorAsFailure) {
  CircuitBreaker breaker(options);
  call(breaker, "ff");
  for (int i = 0; i < 10; ++i) EXPECT_TRUE(breaker.tryAcquire());  // and dropped
  EXPECT_EQ(breaker.stats().calls, 2u);
  EXPECT_EQ(breaker.stats().failed, 2u);
  call(breaker, "ff");
  EXPECT_EQ(breaker.state(), BreakerState::Open);
}

TEST_F(CircuitBreakerTest, SlowTrialsOpenItAgainThoughTheySucceed) {
  options.slowAfter = 2s;
  options.slowRate = 50;
  CircuitBreaker breaker(options);
  halfOpen(breaker);
  auto slow = breaker.tryAcquire();
  ASSERT_TRUE(slow);
  now += 3s;
  slow->success();
  EXPECT_EQ(breaker.state(), BreakerState::HalfOpen);
  call(breaker, "s");
  EXPECT_EQ(breaker.state(), BreakerState::Open);
}

TEST_F(CircuitBreakerTest, TrialsBelowTheRateCloseItThoughOneFails) {
  options.halfOpenCalls = 3;
  CircuitBreaker breaker(options);
  halfOpen(breaker);
  call(breaker, "fss");
  EXPECT_EQ(breaker.state(), BreakerState::Closed);
}

TEST_F(CircuitBreakerTest, WithoutALimitHalfOpenLastsUntilItsTrialsAreOut) {
  options.slowAfter = Duration::max();
  CircuitBreaker breaker(options);
  halfOpen(breaker);
  auto first = breaker.tryAcquire(), second = breaker.tryAcquire();
  now += 24h * 365;
  EXPECT_EQ(breaker.state(), BreakerState::HalfOpen);
  EXPECT_FALSE(breaker.tryAcquire());
  first->success();
  second->success();
  EXPECT_EQ(breaker.state(), BreakerState::Closed);
}

// The configuration of the introduction: five seconds, ten calls, half of them, three trials.
TEST_F(CircuitBreakerTest, AWindowOfFiveSecondsFromFailuresToTrialsAndBack) {
  options.window = WindowKind::Time;
  options.windowSize = 5;
  options.minimumCalls = 10;
  options.failureRate = options.slowRate = 50;
  options.slowAfter = 2s;
  options.openWait = 1s;
  options.halfOpenCalls = 3;
  CircuitBreaker breaker(options);
  call(breaker, "fffff");
  now += 5s;
  call(breaker, "ssssssfff");
  EXPECT_EQ(breaker.state(), BreakerState::Closed) << "five failures have left the window: three of nine";
  call(breaker, "fff");
  EXPECT_EQ(breaker.state(), BreakerState::Open) << "six of twelve";
  now += 1s;
  call(breaker, "ffs");
  EXPECT_EQ(breaker.state(), BreakerState::Open);
  now += 1s;
  call(breaker, "fss");
  EXPECT_EQ(breaker.state(), BreakerState::Closed);
  EXPECT_EQ(breaker.stats().calls, 0u);
}

TEST_F(CircuitBreakerTest, BadOptionsAreRefused) {
  const auto refused = [&](auto change) {
    CircuitBreakerOptions bad = options;
    change(bad);
    EXPECT_THROW(CircuitBreaker breaker(bad), std::invalid_argument);
  };
  refused([](auto& bad) { bad.windowSize = 0; });
  refused([](auto& bad) { bad.minimumCalls = 0; });
  refused([](auto& bad) { bad.halfOpenCalls = 0; });
  refused([](auto& bad) { bad.failureRate = 0; });
  refused([](auto& bad) { bad.slowRate = 100.1; });
  refused([](auto& bad) { bad.openWait = -1s; });
}

TEST_F(CircuitBreakerTest, HalfOpenItPermitsExactlySoManyToManyThreadsToo) {
  options.halfOpenCalls = 7;
  for (int round = 0; round < 50; ++round) {
    CircuitBreaker breaker(options);
    halfOpen(breaker);
    std::atomic<int> permitted = 0;
    std::vector<std::jthread> threads;
    for (int t = 0; t < 4; ++t) {
      threads.emplace_back([&] {
        std::vector<std::optional<CircuitBreaker::Permit>> kept;
        for (int i = 0; i < 20; ++i) kept.push_back(breaker.tryAcquire());
        for (auto& permit : kept) {
          if (!permit) continue;
          ++permitted;
          permit->success();
        }
      });
    }
    threads.clear();
    EXPECT_GE(permitted, 7);
    EXPECT_EQ(breaker.state(), BreakerState::Closed);
  }
}

// Tells what it is told as letters: c, o, h with the number of the change behind.
class ToldChanges final : public BreakerObserver {
 public:
  void changed(BreakerState from, BreakerState to, std::uint64_t number) noexcept override {
    static constexpr std::string_view kLetters = "coh";
    told += {kLetters[static_cast<std::size_t>(from)], kLetters[static_cast<std::size_t>(to)], ' '};
    EXPECT_EQ(number, ++last);
    if (breaker) {
      EXPECT_EQ(breaker->stats().state, to) << "it may be asked meanwhile";
    }
  }
  std::string told;
  std::uint64_t last = 0;
  const CircuitBreaker* breaker = nullptr;
};

TEST_F(CircuitBreakerTest, ItsObserverIsToldOfEachChangeOnce) {
  const auto observer = std::make_shared<ToldChanges>();
  options.observer = observer;
  options.openWait = 60s;
  options.halfOpenMaxWait = 10s;
  CircuitBreaker breaker(options);
  observer->breaker = &breaker;
  call(breaker, "fffs");
  EXPECT_EQ(observer->told, "co ");
  now += 60s;
  call(breaker, "s");
  EXPECT_EQ(observer->told, "co oh ");
  call(breaker, "s");
  EXPECT_EQ(observer->told, "co oh hc ");
}

TEST_F(CircuitBreakerTest, ItsObserverIsToldOfTwoChangesByOneCall) {
  const auto observer = std::make_shared<ToldChanges>();
  options.observer = observer;
  options.openWait = 0s;
  options.halfOpenMaxWait = 10s;
  CircuitBreaker breaker(options);
  call(breaker, "ffff");
  static_cast<void>(breaker.tryAcquire());
  EXPECT_EQ(observer->told, "co oh ");
  now += 10s;
  static_cast<void>(breaker.tryAcquire());
  EXPECT_EQ(observer->told, "co oh ho oh ");
}

}  // namespace
}  // namespace arborist
