// SPDX-License-Identifier: MIT
#include <iterator>
#include <map>
#include <utility>

#include <arborist/base/mutex.h>
#include <arborist/context/timer_service.h>

namespace arborist {

struct ManualClock::State {
  mutable Mutex mutex;
  CondVar armed;
  TimePoint now ARB_GUARDED_BY(mutex);
  std::uint64_t sequence ARB_GUARDED_BY(mutex) = 0;
  std::map<std::pair<TimePoint, std::uint64_t>, Timer*> timers ARB_GUARDED_BY(mutex);

  void remove(Timer& timer) ARB_REQUIRES(mutex) {
    if (timer.m_place == Timer::kDisarmed) return;
    timers.erase({timer.m_due, timer.m_place});
    timer.m_place = Timer::kDisarmed;
  }

  // Takes out the earliest alarm up to `until` that its owner holds, and moves the time on to it.
  Timer* popDue(TimePoint until) ARB_REQUIRES(mutex) {
    while (!timers.empty() && timers.begin()->first.first <= until) {
      Timer* timer = timers.begin()->second;
      remove(*timer);
      if (timer->m_due > now) now = timer->m_due;
      if (timer->hold()) return timer;
    }
    return nullptr;
  }
};

ManualClock::ManualClock(TimePoint start) : m_state(std::make_unique<State>()) {
  MutexLock lock(m_state->mutex);
  m_state->now = start;
}
ManualClock::~ManualClock() = default;

TimePoint ManualClock::now() const noexcept {
  MutexLock lock(m_state->mutex);
  return m_state->now;
}

void ManualClock::arm(Timer& timer, TimePoint when) noexcept {
  MutexLock lock(m_state->mutex);
  m_state->remove(timer);
  timer.m_due = when;
  timer.m_place = m_state->sequence++;
  m_state->timers.emplace(std::pair(when, timer.m_place), &timer);
  m_state->armed.notifyAll();
}

void ManualClock::disarm(Timer& timer) noexcept {
  MutexLock lock(m_state->mutex);
  m_state->remove(timer);
}

std::size_t ManualClock::advance(Duration by) {
  MutexLock lock(m_state->mutex);
  const TimePoint until = saturatingAdd(m_state->now, by);
  std::size_t called = 0;
  while (Timer* timer = m_state->popDue(until)) {
    lock.unlock();
    TimerService::expire(*timer);
    ++called;
    lock.lock();
  }
  if (until > m_state->now) m_state->now = until;
  return called;
}

std::size_t ManualClock::pending() const {
  MutexLock lock(m_state->mutex);
  return m_state->timers.size();
}

void ManualClock::awaitPending(std::size_t atLeast) {
  MutexLock lock(m_state->mutex);
  while (m_state->timers.size() < atLeast) m_state->armed.wait(m_state->mutex);
}

}  // namespace arborist
