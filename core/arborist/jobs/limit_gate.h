// SPDX-License-Identifier: GPL-3.0-or-later
// One of a file's `limits` at work: how many attempts at once, how many a second, and a breaker. Not thread-safe, but
// for state(). It must outlive what it handed out.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include <arborist/jobs/limit_state.h>
#include <arborist/jobs/spec.h>
#include <arborist/resilience/circuit_breaker.h>
#include <arborist/resilience/rate_limiter.h>

namespace arborist {

// How an attempt went, as a breaker sees it. Other: it says nothing of what is behind the limit, as when it was told to
// stop.
enum class AttemptEnd : std::uint8_t { Succeeded, Failed, Other };

class LimitGate {
 public:
  // `spec` outlives this. `now` never goes back.
  LimitGate(const SharedLimit& spec, const std::function<TimePoint()>& now);

  // What one attempt holds.
  using Pass = std::optional<CircuitBreaker::Permit>;

  const SharedLimit& spec() const noexcept { return m_spec; }
  std::size_t room() const;  // how many attempts may begin now
  // From when on there is room if nothing happens meanwhile, which may be now; none: something must end first.
  std::optional<TimePoint> opensAt() const;
  std::string whyClosed() const;  // "8 of 8 run", "20/s", "its breaker is open"; empty: there is room

  LimitState state() const;  // thread-safe

  // So many jobs more, or less, are held back that use it.
  void countWaiting(std::ptrdiff_t jobs) noexcept {
    m_waiting.fetch_add(static_cast<std::size_t>(jobs), std::memory_order_relaxed);
  }
  bool isCrowded() const noexcept { return m_spec.queue && m_waiting.load(std::memory_order_relaxed) > *m_spec.queue; }
  void countRefused() noexcept { m_refused.fetch_add(1, std::memory_order_relaxed); }

  Pass enter();  // where there is room
  void leave(Pass, AttemptEnd);

 private:
  std::size_t active() const noexcept { return m_active.load(std::memory_order_relaxed); }
  bool isFull() const noexcept { return m_spec.concurrency != 0 && active() >= m_spec.concurrency; }

  const SharedLimit& m_spec;
  const std::function<TimePoint()> m_now;
  const std::unique_ptr<RateLimiter> m_rate;        // null: any rate
  const std::unique_ptr<CircuitBreaker> m_breaker;  // or null
  std::atomic<std::size_t> m_active{0};
  std::atomic<std::size_t> m_waiting{0}, m_refused{0};
};

}  // namespace arborist
