// SPDX-License-Identifier: MIT
// The clock and the alarms of a tree of contexts. A root carries one and its descendants inherit it: background() has
// the real one, tests make roots on a ManualClock. Thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <source_location>
#include <string_view>

#include <arborist/base/clock.h>
#include <arborist/context/context.h>

namespace arborist {

// One alarm, embedded in its owner. The service links it and calls it; it never owns it.
class Timer {
 public:
  Timer(const Timer&) = delete;
  Timer& operator=(const Timer&) = delete;

 protected:
  Timer() = default;
  virtual ~Timer() = default;

 private:
  friend class TimerService;
  friend class TimerWheel;
  friend class ManualClock;
  // The alarm is due and was taken out; called under the service's lock. true: keep the owner alive until expire().
  virtual bool hold() noexcept = 0;
  virtual void expire() noexcept = 0;  // after hold() was true; under no lock

  static constexpr std::uint64_t kDisarmed = ~std::uint64_t{0};

  // Guarded by the service's lock.
  Timer* m_next = nullptr;
  Timer* m_previous = nullptr;
  TimePoint m_due{};
  std::uint64_t m_place = kDisarmed;  // where the service keeps it
};

// What derives from it is called under the lock of a tree of contexts: it must neither block nor use contexts in now(),
// arm() and disarm().
class TimerService {
 public:
  virtual ~TimerService() = default;
  virtual TimePoint now() const noexcept = 0;
  // Calls the timer at or soon after when, never before. An armed timer is moved.
  virtual void arm(Timer& timer, TimePoint when) noexcept = 0;
  // On return the timer is not linked and no hold() is running; nothing happens where it was not armed.
  virtual void disarm(Timer& timer) noexcept = 0;
  // true: now() is Clock::now(), so that a thread may wait by itself.
  virtual bool isRealTime() const noexcept = 0;

 protected:
  // A due alarm is called in two steps; see Timer.
  static bool hold(Timer& timer) noexcept { return timer.hold(); }
  static void expire(Timer& timer) noexcept { timer.expire(); }
};

// The service of background(): one thread, started with the first alarm, never destroyed. arm and disarm are O(1);
// an alarm is late by at most one tick of 65.5 µs and the wake-up of the thread.
TimerService& realTimerService() noexcept;

// A root of its own that never ends, on the given service, which must outlive it and its descendants.
Context rootContext(TimerService& service, std::string_view name = "root",
                    std::source_location where = std::source_location::current());

// A clock that stands still until it is told otherwise.
class ManualClock final : public TimerService {
 public:
  explicit ManualClock(TimePoint start = TimePoint(std::chrono::hours(1)));
  ~ManualClock() override;

  TimePoint now() const noexcept override;
  void arm(Timer& timer, TimePoint when) noexcept override;
  void disarm(Timer& timer) noexcept override;
  bool isRealTime() const noexcept override { return false; }

  // Moves the time on and calls what falls due on this thread, in order of time; now() is each one's time meanwhile.
  // Returns how many were called.
  std::size_t advance(Duration by);
  std::size_t pending() const;             // alarms armed, sleepers included
  void awaitPending(std::size_t atLeast);  // blocks until that many are armed

 private:
  struct State;
  std::unique_ptr<State> m_state;
};

}  // namespace arborist
