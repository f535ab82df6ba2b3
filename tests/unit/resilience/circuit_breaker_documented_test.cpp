// SPDX-License-Identifier: GPL-3.0-or-later
// Further cases that the documentation of Resilience4j's CircuitBreaker names. The list is docs/sync-go-cases.md.
#include "circuit_breaker_support.h"

#include <utility>
#include <vector>

namespace arborist {
namespace {

using namespace std::chrono_literals;
using test::CircuitBreakerTest;

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

}  // namespace
}  // namespace arborist
