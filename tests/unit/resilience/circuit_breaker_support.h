// SPDX-License-Identifier: GPL-3.0-or-later
// What the tests of the circuit breaker share.
#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <string_view>

#include <arborist/resilience/circuit_breaker.h>

namespace arborist::test {

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
  TimePoint now = TimePoint(std::chrono::hours(1));
};

}  // namespace arborist::test
