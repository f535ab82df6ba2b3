// SPDX-License-Identifier: GPL-3.0-or-later
#include <arborist/jobs/limit_gate.h>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace arborist {
namespace {

std::unique_ptr<RateLimiter> rateOf(const SharedLimit& spec, const TimeSource& time) {
  return spec.rate ? std::make_unique<RateLimiter>(*spec.rate, spec.burst, time) : nullptr;
}

std::unique_ptr<CircuitBreaker> breakerOf(const SharedLimit& spec, TimeSource time) {
  if (!spec.breaker) return nullptr;
  CircuitBreakerOptions options;
  options.window = spec.breaker->windowIsTime ? WindowKind::Time : WindowKind::Count;
  options.windowSize = spec.breaker->window;
  options.minimumCalls = spec.breaker->minimum;
  options.failureRate = spec.breaker->failureRate;
  options.slowAfter = Duration::max();  // what is too slow has a timeout
  options.openWait = spec.breaker->open;
  options.halfOpenCalls = spec.breaker->minimum;
  options.time = std::move(time);
  return std::make_unique<CircuitBreaker>(std::move(options));
}

// Rounded up: a moment too early there is no room yet.
Duration wholeNanoseconds(double seconds) {
  const double nanoseconds = std::ceil(seconds * 1e9);
  return nanoseconds < 9.2e18 ? Duration(static_cast<Duration::rep>(nanoseconds)) : Duration::max();
}

TimeSource sourceOf(const std::function<TimePoint()>& now) {
  TimeSource time;
  time.now = now;
  return time;
}

}  // namespace

LimitGate::LimitGate(const SharedLimit& spec, const std::function<TimePoint()>& now)
    : m_spec(spec), m_now(now), m_rate(rateOf(spec, sourceOf(now))), m_breaker(breakerOf(spec, sourceOf(now))) {}

std::size_t LimitGate::room() const {
  std::size_t room = std::numeric_limits<std::size_t>::max();
  if (m_spec.concurrency != 0) room = isFull() ? 0 : m_spec.concurrency - active();
  if (m_rate) room = std::min(room, static_cast<std::size_t>(std::max(m_rate->tokens(), 0.0)));
  if (!m_breaker) return room;
  const BreakerStats stats = m_breaker->stats();
  if (stats.state == BreakerState::HalfOpen) return std::min(room, stats.trials);
  if (stats.state == BreakerState::Open)
    return m_now() < *stats.trialAt ? 0 : std::min<std::size_t>(room, m_spec.breaker->minimum);
  return room;
}

std::optional<TimePoint> LimitGate::opensAt() const {
  if (isFull()) return std::nullopt;
  TimePoint at = TimePoint::min();
  if (m_breaker) {
    const BreakerStats stats = m_breaker->stats();
    if (stats.state == BreakerState::HalfOpen && stats.trials == 0) return std::nullopt;
    if (stats.state == BreakerState::Open) at = *stats.trialAt;
  }
  const double missing = m_rate ? 1 - m_rate->tokens() : 0;  // read before the clock: rather too late than too early
  const TimePoint now = m_now();
  if (missing > 0) at = std::max(at, saturatingAdd(now, wholeNanoseconds(missing / *m_spec.rate)));
  return std::max(at, now);
}

std::string LimitGate::whyClosed() const {
  if (isFull()) return fmt::format("{} of {} run", active(), m_spec.concurrency);
  if (m_breaker) {
    const BreakerStats stats = m_breaker->stats();
    if (stats.state == BreakerState::Open && m_now() < *stats.trialAt) return "its breaker is open";
    if (stats.state == BreakerState::HalfOpen && stats.trials == 0) return "its breaker waits for trial attempts";
  }
  return m_rate && m_rate->tokens() < 1 ? m_spec.rateText : std::string();
}

LimitState LimitGate::state() const {
  LimitState state{.name = m_spec.name,
                   .most = m_spec.concurrency,
                   .active = active(),
                   .waiting = std::min(m_waiting.load(std::memory_order_relaxed),
                                       m_spec.queue.value_or(std::numeric_limits<std::size_t>::max())),
                   .queue = m_spec.queue,
                   .refused = m_refused.load(std::memory_order_relaxed),
                   .rate = m_spec.rateText,
                   .burst = m_rate ? m_spec.burst : 0,
                   .ready = m_rate ? static_cast<std::size_t>(std::max(m_rate->tokens(), 0.0)) : 0,
                   .breaker = {}};
  if (m_breaker) state.breaker = m_breaker->stats();
  return state;
}

LimitGate::Pass LimitGate::enter() {
  m_active.fetch_add(1, std::memory_order_relaxed);
  if (m_rate) static_cast<void>(m_rate->allow());
  return m_breaker ? m_breaker->tryAcquire() : std::nullopt;
}

void LimitGate::leave(Pass pass, AttemptEnd end) {
  m_active.fetch_sub(1, std::memory_order_relaxed);
  if (!pass) return;
  if (end == AttemptEnd::Succeeded) pass->success();
  if (end == AttemptEnd::Failed) pass->failure();
}

}  // namespace arborist
