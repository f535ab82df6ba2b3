// SPDX-License-Identifier: MIT
#include <arborist/resilience/rate_limiter.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <utility>

namespace arborist {
namespace {

using Seconds = std::chrono::duration<double>;

double checkedRate(double perSecond) {
  if (std::isnan(perSecond) || perSecond < 0) throw std::invalid_argument("RateLimiter: a rate below zero");
  return perSecond;
}

// The distance between two points, held at the ends.
Duration between(TimePoint from, TimePoint to) noexcept {
  Duration::rep result = 0;
  if (__builtin_sub_overflow(to.time_since_epoch().count(), from.time_since_epoch().count(), &result)) {
    return to < from ? Duration::min() : Duration::max();
  }
  return Duration(result);
}

}  // namespace

RateLimiter::RateLimiter(double perSecond, std::size_t burst, TimeSource time,
                         std::shared_ptr<LimiterObserver> observer)
    : m_perSecond(checkedRate(perSecond)),
      m_burst(burst),
      m_time(std::move(time)),
      m_observer(std::move(observer)),
      m_tokens(static_cast<double>(burst)) {}

double RateLimiter::tokensIn(Duration duration) const noexcept {
  return m_perSecond <= 0 ? 0 : Seconds(duration).count() * m_perSecond;
}

Duration RateLimiter::durationOf(double tokens) const noexcept {
  if (m_perSecond <= 0) return Duration::max();
  const double nanoseconds = std::chrono::duration<double, Duration::period>(Seconds(tokens / m_perSecond)).count();
  if (nanoseconds >= static_cast<double>(Duration::max().count())) return Duration::max();
  return Duration(static_cast<Duration::rep>(nanoseconds));
}

double RateLimiter::tokensAt(TimePoint now) const {
  // A clock that went back gives nothing.
  const Duration elapsed = std::max(Duration::zero(), between(std::min(m_last, now), now));
  return std::min(static_cast<double>(m_burst), m_tokens + tokensIn(elapsed));
}

RateLimiter::Reservation RateLimiter::take(TimePoint now, std::size_t count, Duration longest) {
  Reservation result;
  result.m_limiter = this;
  if (unlimited()) {
    result.m_ok = true;
    result.m_at = now;
    return result;
  }
  MutexLock lock(m_mutex);
  const double left = tokensAt(now) - static_cast<double>(count);
  const Duration wait = left < 0 ? durationOf(-left) : Duration::zero();
  if (count > m_burst || wait > longest || wait == Duration::max()) return result;
  result.m_ok = true;
  result.m_tokens = static_cast<double>(count);
  result.m_at = saturatingAdd(now, wait);
  m_last = now;
  m_tokens = left;
  m_lastEvent = result.m_at;
  return result;
}

void RateLimiter::giveBack(const Reservation& reservation, TimePoint now) {
  if (unlimited() || reservation.m_tokens == 0 || reservation.m_at < now) return;
  MutexLock lock(m_mutex);
  // What later ones counted on: the tokens that come in the time between.
  const double restored = reservation.m_tokens - tokensIn(between(reservation.m_at, m_lastEvent));
  if (restored <= 0) return;
  m_tokens = std::min(static_cast<double>(m_burst), tokensAt(now) + restored);
  m_last = now;
  if (reservation.m_at != m_lastEvent) return;
  const TimePoint before = saturatingAdd(reservation.m_at, -durationOf(reservation.m_tokens));
  if (before >= now) m_lastEvent = before;
}

bool RateLimiter::allow(std::size_t count) { return take(m_time.now(), count, Duration::zero()).ok(); }

RateLimiter::Reservation RateLimiter::reserve(std::size_t count) { return take(m_time.now(), count, Duration::max()); }

std::error_code RateLimiter::wait(const Context& ctx, std::size_t count) {
  const TimePoint now = m_time.now();
  const std::error_code result = waitFrom(now, ctx, count);
  if (m_observer) m_observer->waited(count, std::max(Duration::zero(), between(now, m_time.now())), result);
  return result;
}

std::error_code RateLimiter::waitFrom(TimePoint now, const Context& ctx, std::size_t count) {
  if (count > m_burst && !unlimited()) return RateLimiterErrc::ExceedsBurst;
  if (ctx.done()) return ctx.err();
  const auto deadline = ctx.deadline();
  Reservation reservation = take(now, count, deadline ? between(now, *deadline) : Duration::max());
  if (!reservation.ok()) return RateLimiterErrc::ExceedsDeadline;
  if (reservation.readyAt() <= now) return {};
  const std::error_code error = m_time.sleep(ctx, reservation.readyAt() - now);
  if (error) reservation.cancel();
  return error;
}

double RateLimiter::tokens() const {
  if (unlimited()) return static_cast<double>(m_burst);
  const TimePoint now = m_time.now();
  MutexLock lock(m_mutex);
  return tokensAt(now);
}

Duration RateLimiter::Reservation::delay() const {
  if (!m_ok) return Duration::max();
  return std::max(Duration::zero(), between(m_limiter->m_time.now(), m_at));
}

void RateLimiter::Reservation::cancel() {
  if (!m_ok) return;
  m_limiter->giveBack(*this, m_limiter->m_time.now());
  m_ok = false;
  m_at = TimePoint::max();
}

}  // namespace arborist
