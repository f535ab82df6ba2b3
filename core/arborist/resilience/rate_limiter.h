// SPDX-License-Identifier: MIT
// A token bucket: it holds at most `burst` tokens, is full at first and fills at `perSecond`; each event takes some.
// Thread-safe. Reservations are values and may outlive nothing of it: it must outlive them.
// Source: golang.org/x/time/rate, whose meaning it has.
#pragma once

#include <cstddef>
#include <limits>
#include <memory>
#include <system_error>

#include <arborist/base/clock.h>
#include <arborist/base/mutex.h>
#include <arborist/context/context.h>
#include <arborist/context/time_source.h>
#include <arborist/resilience/rate_limiter_errc.h>

namespace arborist {

// Told as each wait() returns, on its thread, under no lock; it may use the limiter.
class LimiterObserver {
 public:
  virtual ~LimiterObserver() = default;
  virtual void waited(std::size_t tokens, Duration time, std::error_code result) noexcept = 0;
};

class RateLimiter {
 public:
  // Infinity: no limit, whatever the burst. 0: the first burst and no more. std::invalid_argument: negative or no
  // number.
  RateLimiter(double perSecond, std::size_t burst, TimeSource time = {}, std::shared_ptr<LimiterObserver> = {});
  RateLimiter(const RateLimiter&) = delete;
  RateLimiter& operator=(const RateLimiter&) = delete;

  // Tokens taken in advance.
  class Reservation {
   public:
    bool ok() const noexcept { return m_ok; }            // false: more than the burst; nothing was taken
    TimePoint readyAt() const noexcept { return m_at; }  // when the event may happen; max() where not ok
    Duration delay() const;                              // from now; zero: at once, max(): never
    // The event does not happen: gives back what later reservations did not count on. Nothing after readyAt().
    void cancel();

   private:
    friend class RateLimiter;
    RateLimiter* m_limiter = nullptr;
    bool m_ok = false;
    TimePoint m_at = TimePoint::max();
    double m_tokens = 0;
  };

  bool allow(std::size_t count = 1);           // true: taken, at once
  Reservation reserve(std::size_t count = 1);  // taken, for whenever there are enough
  // Waits until there are enough: {}. ctx.err(); ExceedsBurst, or ExceedsDeadline where ctx would end before: then
  // nothing is taken and nobody waits; the deadline itself is early enough.
  std::error_code wait(const Context& ctx, std::size_t count = 1);
  double tokens() const;  // now; below zero: so many are reserved in advance

  double perSecond() const noexcept { return m_perSecond; }
  std::size_t burst() const noexcept { return m_burst; }

 private:
  bool unlimited() const noexcept { return m_perSecond == std::numeric_limits<double>::infinity(); }
  double tokensAt(TimePoint now) const ARB_REQUIRES(m_mutex);
  double tokensIn(Duration) const noexcept;
  Duration durationOf(double tokens) const noexcept;  // max(): never
  Reservation take(TimePoint now, std::size_t count, Duration longest);
  void giveBack(const Reservation&, TimePoint now);
  std::error_code waitFrom(TimePoint now, const Context& ctx, std::size_t count);

  const double m_perSecond;
  const std::size_t m_burst;
  const TimeSource m_time;
  const std::shared_ptr<LimiterObserver> m_observer;

  mutable Mutex m_mutex;
  double m_tokens ARB_GUARDED_BY(m_mutex);
  TimePoint m_last ARB_GUARDED_BY(m_mutex) = TimePoint::min();       // to which m_tokens belongs
  TimePoint m_lastEvent ARB_GUARDED_BY(m_mutex) = TimePoint::min();  // the latest readyAt() that counts
};

}  // namespace arborist
