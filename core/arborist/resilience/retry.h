// SPDX-License-Identifier: MIT
// Tries again what failed, with waits that grow and are drawn by chance, so that many who failed together do not come
// back together. Source: M. Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015.
// retry() is as thread-safe as what it is given; a Backoff belongs to one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <system_error>
#include <utility>

#include <arborist/base/clock.h>
#include <arborist/context/context.h>
#include <arborist/context/time_source.h>
#include <arborist/resilience/random_source.h>

namespace arborist {

// How a wait is drawn. w: base × 2 for each wait before, at most cap. None: w. Full: from 0 to w. Equal: from w / 2 to
// w. Decorrelated: from base to three times the wait before, at most cap.
enum class Jitter : std::uint8_t { None, Full, Equal, Decorrelated };

// A plain value. std::invalid_argument from its users: base or cap negative, attemptTimeout negative.
struct RetryPolicy {
  std::size_t maxAttempts = 3;  // the first one included; 0: no limit
  Duration base = std::chrono::milliseconds(100), cap = std::chrono::seconds(10);
  Jitter jitter = Jitter::Full;
  Duration attemptTimeout{};                       // of each attempt; 0: none
  std::function<bool(std::error_code)> retryOn{};  // whether this error is worth another attempt; empty: each is
  RandomSource random = randomUnit;
  TimeSource time{};
};

// The waits of one policy, one after the other.
class Backoff {
 public:
  explicit Backoff(const RetryPolicy& policy);  // which must outlive it
  Duration next();                              // never negative, never above the cap

 private:
  const RetryPolicy& m_policy;
  Duration m_ceiling, m_before;
};

namespace detail {
// nullopt: another attempt; else what retry returns.
class RetrySteps {
 public:
  RetrySteps(const Context& ctx, const RetryPolicy& policy);
  std::optional<std::error_code> beforeFirst() const;
  Derived attempt() const;
  std::optional<std::error_code> after(std::error_code error);

 private:
  const Context& m_ctx;
  const RetryPolicy& m_policy;
  Backoff m_backoff;
  std::size_t m_attempts = 0;
};
}  // namespace detail

// Calls f(const Context& attempt), which returns an error_code, until it returns {}, maxAttempts are used up, or
// retryOn says no: then f's last error is returned. ctx done before the first attempt, or while waiting: ctx.err(). A
// wait that would reach ctx's deadline is not begun: f's last error at once. An exception from f leaves at once.
template <class F>
std::error_code retry(const Context& ctx, const RetryPolicy& policy, F&& f) {
  detail::RetrySteps steps(ctx, policy);
  std::optional<std::error_code> result = steps.beforeFirst();
  while (!result) {
    const Derived attempt = steps.attempt();
    result = steps.after(f(attempt.context));
  }
  return *result;
}

}  // namespace arborist
