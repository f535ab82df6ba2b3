// SPDX-License-Identifier: MIT
#include <arborist/resilience/circuit_breaker.h>

#include <algorithm>
#include <array>
#include <stdexcept>
#include <utility>

#include <arborist/base/mutex.h>
#include <arborist/resilience/detail/outcome_window.h>

namespace arborist {
namespace {

CircuitBreakerOptions checked(CircuitBreakerOptions options) {
  if (options.windowSize == 0 || options.minimumCalls == 0 || options.halfOpenCalls == 0) {
    throw std::invalid_argument("CircuitBreaker: a window or a number of calls of 0");
  }
  for (const double rate : {options.failureRate, options.slowRate}) {
    if (!(rate > 0 && rate <= 100)) throw std::invalid_argument("CircuitBreaker: a rate that is not in (0, 100]");
  }
  for (const Duration duration : {options.slowAfter, options.openWait, options.halfOpenMaxWait}) {
    if (duration < Duration::zero()) throw std::invalid_argument("CircuitBreaker: a negative duration");
  }
  return options;
}

double percent(std::size_t part, std::size_t whole) {
  return 100 * static_cast<double>(part) / static_cast<double>(whole);
}

// What a call has changed, to be told when the lock is free again: half-open for too long, and half-open again, at
// most.
struct Changes {
  struct Change {
    BreakerState from, to;
    std::uint64_t number;
  };
  std::array<Change, 2> list{};
  std::size_t count = 0;
};

}  // namespace

// Each change of state begins a new generation with an empty window.
struct CircuitBreaker::Impl {
  explicit Impl(CircuitBreakerOptions from)
      : options(checked(std::move(from))), window(windowOf(BreakerState::Closed)) {}

  detail::OutcomeWindow windowOf(BreakerState of) const {
    if (of == BreakerState::HalfOpen) return {false, options.halfOpenCalls};
    return {options.window == WindowKind::Time, of == BreakerState::Open ? 1 : options.windowSize};
  }
  std::size_t minimum() const ARB_REQUIRES(mutex) {
    if (state == BreakerState::HalfOpen) return options.halfOpenCalls;
    return options.window == WindowKind::Count ? std::min(options.minimumCalls, options.windowSize)
                                               : options.minimumCalls;
  }
  void enter(BreakerState next, TimePoint now, Changes& changes) ARB_REQUIRES(mutex) {
    ++generation;
    changes.list[changes.count++] = {state, next, generation};
    state = next;
    since = now;
    window = windowOf(next);
    trials = options.halfOpenCalls;
  }
  // What time alone changes.
  void pass(TimePoint now, Changes& changes) ARB_REQUIRES(mutex) {
    if (state != BreakerState::HalfOpen || options.halfOpenMaxWait == Duration::zero()) return;
    if (now >= saturatingAdd(since, options.halfOpenMaxWait)) enter(BreakerState::Open, now, changes);
  }
  void decide(TimePoint now, Changes& changes) ARB_REQUIRES(mutex) {
    const detail::Outcomes& sums = window.sums(now);
    if (sums.calls < minimum()) return;
    const bool bad =
        percent(sums.failed, sums.calls) >= options.failureRate || percent(sums.slow, sums.calls) >= options.slowRate;
    if (bad) {
      enter(BreakerState::Open, now, changes);
    } else if (state == BreakerState::HalfOpen) {
      enter(BreakerState::Closed, now, changes);
    }
  }
  BreakerStats statsAt(TimePoint now) ARB_REQUIRES(mutex) {
    const detail::Outcomes& sums = window.sums(now);
    BreakerStats stats{.state = state, .calls = sums.calls, .failed = sums.failed, .slow = sums.slow};
    if (sums.calls >= minimum()) {
      stats.failureRate = percent(sums.failed, sums.calls);
      stats.slowRate = percent(sums.slow, sums.calls);
    }
    stats.notPermitted = notPermitted;
    if (state == BreakerState::Open) stats.trialAt = saturatingAdd(since, options.openWait);
    if (state == BreakerState::HalfOpen) stats.trials = trials;
    return stats;
  }
  void tell(const Changes& changes) const {
    if (!options.observer) return;
    for (std::size_t i = 0; i < changes.count; ++i) {
      const auto& [from, to, number] = changes.list[i];
      options.observer->changed(from, to, number);
    }
  }

  const CircuitBreakerOptions options;
  Mutex mutex;
  BreakerState state ARB_GUARDED_BY(mutex) = BreakerState::Closed;
  TimePoint since ARB_GUARDED_BY(mutex){};
  std::uint64_t generation ARB_GUARDED_BY(mutex) = 0;
  detail::OutcomeWindow window ARB_GUARDED_BY(mutex);
  std::size_t trials ARB_GUARDED_BY(mutex) = 0;  // half-open: permits still to be had
  std::uint64_t notPermitted ARB_GUARDED_BY(mutex) = 0;
};

CircuitBreaker::CircuitBreaker(CircuitBreakerOptions options) : m_impl(std::make_unique<Impl>(std::move(options))) {}
CircuitBreaker::~CircuitBreaker() = default;

std::optional<CircuitBreaker::Permit> CircuitBreaker::tryAcquire() {
  const TimePoint now = m_impl->options.time.now();
  Changes changes;
  std::optional<Permit> permit;
  {
    MutexLock lock(m_impl->mutex);
    m_impl->pass(now, changes);
    if (m_impl->state == BreakerState::Open && now >= saturatingAdd(m_impl->since, m_impl->options.openWait)) {
      m_impl->enter(BreakerState::HalfOpen, now, changes);
    }
    const bool permitted =
        m_impl->state == BreakerState::Closed || (m_impl->state == BreakerState::HalfOpen && m_impl->trials != 0);
    if (permitted) {
      if (m_impl->state == BreakerState::HalfOpen) --m_impl->trials;
      permit.emplace(Permit(*this, m_impl->generation, now));
    } else {
      ++m_impl->notPermitted;
    }
  }
  m_impl->tell(changes);
  return permit;
}

void CircuitBreaker::record(std::uint64_t generation, TimePoint start, bool failed) {
  const TimePoint now = m_impl->options.time.now();
  Changes changes;
  {
    MutexLock lock(m_impl->mutex);
    m_impl->pass(now, changes);
    if (generation == m_impl->generation) {
      m_impl->window.record(now, failed, now > saturatingAdd(start, m_impl->options.slowAfter));
      m_impl->decide(now, changes);
    }
  }
  m_impl->tell(changes);
}

void CircuitBreaker::giveBack(std::uint64_t generation) {
  MutexLock lock(m_impl->mutex);
  if (generation == m_impl->generation && m_impl->state == BreakerState::HalfOpen) ++m_impl->trials;
}

BreakerState CircuitBreaker::state() const { return stats().state; }

BreakerStats CircuitBreaker::stats() const {
  const TimePoint now = m_impl->options.time.now();
  Changes changes;
  BreakerStats stats;
  {
    MutexLock lock(m_impl->mutex);
    m_impl->pass(now, changes);
    stats = m_impl->statsAt(now);
  }
  m_impl->tell(changes);
  return stats;
}

CircuitBreaker::Permit::Permit(Permit&& other) noexcept
    : m_breaker(std::exchange(other.m_breaker, nullptr)), m_generation(other.m_generation), m_start(other.m_start) {}

CircuitBreaker::Permit& CircuitBreaker::Permit::operator=(Permit&& other) noexcept {
  if (this != &other) {
    const Permit old(std::move(*this));  // given back at the end of this scope
    m_breaker = std::exchange(other.m_breaker, nullptr);
    m_generation = other.m_generation;
    m_start = other.m_start;
  }
  return *this;
}

CircuitBreaker::Permit::~Permit() {
  if (m_breaker) m_breaker->giveBack(m_generation);
}

void CircuitBreaker::Permit::tell(bool failed) {
  if (CircuitBreaker* breaker = std::exchange(m_breaker, nullptr)) breaker->record(m_generation, m_start, failed);
}

}  // namespace arborist
