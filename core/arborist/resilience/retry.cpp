// SPDX-License-Identifier: MIT
#include <arborist/resilience/retry.h>

#include <algorithm>
#include <stdexcept>

namespace arborist {
namespace {

void check(const RetryPolicy& policy) {
  if (policy.base < Duration::zero() || policy.cap < Duration::zero() || policy.attemptTimeout < Duration::zero()) {
    throw std::invalid_argument("RetryPolicy: a negative duration");
  }
}

Duration times(Duration duration, Duration::rep factor) noexcept {
  return duration > Duration::max() / factor ? Duration::max() : duration * factor;
}

// Between two durations, at this part of the way.
Duration drawn(Duration from, Duration to, double part) noexcept {
  const auto way = static_cast<double>((to - from).count()) * std::clamp(part, 0.0, 1.0);
  if (way >= static_cast<double>((to - from).count())) return to;
  return from + Duration(static_cast<Duration::rep>(way));
}

}  // namespace

Backoff::Backoff(const RetryPolicy& policy)
    : m_policy(policy), m_ceiling(std::min(policy.base, policy.cap)), m_before(m_ceiling) {
  check(policy);
}

Duration Backoff::next() {
  if (m_policy.jitter == Jitter::Decorrelated) {
    const Duration least = std::min(m_policy.base, m_policy.cap);
    const Duration most = std::max(least, std::min(m_policy.cap, times(m_before, 3)));
    return m_before = drawn(least, most, m_policy.random());
  }
  const Duration ceiling = m_ceiling;
  m_ceiling = std::min(m_policy.cap, times(m_ceiling, 2));
  switch (m_policy.jitter) {
    case Jitter::Full: return drawn(Duration::zero(), ceiling, m_policy.random());
    case Jitter::Equal: return drawn(ceiling / 2, ceiling, m_policy.random());
    case Jitter::None:
    case Jitter::Decorrelated: break;
  }
  return ceiling;
}

namespace detail {

RetrySteps::RetrySteps(const Context& ctx, const RetryPolicy& policy)
    : m_ctx(ctx), m_policy(policy), m_backoff(policy) {}

std::optional<std::error_code> RetrySteps::beforeFirst() const {
  return m_ctx.done() ? std::optional(m_ctx.err()) : std::nullopt;
}

Derived RetrySteps::attempt() const {
  if (m_policy.attemptTimeout == Duration::zero()) return withCancel(m_ctx, "attempt");
  return withTimeout(m_ctx, m_policy.attemptTimeout, "attempt");
}

std::optional<std::error_code> RetrySteps::after(std::error_code error) {
  ++m_attempts;
  if (!error) return error;
  if (m_policy.maxAttempts != 0 && m_attempts >= m_policy.maxAttempts) return error;
  if (m_policy.retryOn && !m_policy.retryOn(error)) return error;
  if (m_ctx.done()) return m_ctx.err();
  const Duration wait = m_backoff.next();
  const auto deadline = m_ctx.deadline();
  if (deadline && saturatingAdd(m_policy.time.now(), wait) >= *deadline) return error;
  if (const std::error_code ended = m_policy.time.sleep(m_ctx, wait)) return ended;
  return std::nullopt;
}

}  // namespace detail
}  // namespace arborist
