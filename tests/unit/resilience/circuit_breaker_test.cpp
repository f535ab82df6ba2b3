// SPDX-License-Identifier: GPL-3.0-or-later
// With the published examples of Resilience4j's CircuitBreaker in our words.
#include "circuit_breaker_support.h"

#include <atomic>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace arborist {
namespace {

using namespace std::chrono_literals;
using test::CircuitBreakerTest;

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
