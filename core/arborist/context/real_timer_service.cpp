// SPDX-License-Identifier: MIT
#include <thread>

#include <arborist/base/asymmetric_mutex.h>
#include <arborist/base/mutex.h>
#include <arborist/context/timer_service.h>
#include <arborist/context/timer_wheel.h>

namespace arborist {
namespace {

// Where the thread sleeps; who rings it before it sleeps is heard, too.
class Alarm {
 public:
  void ring() noexcept {
    MutexLock lock(m_mutex);
    m_rung = true;
    m_condition.notifyOne();
  }
  void sleepUntil(TimePoint when) {
    MutexLock lock(m_mutex);
    while (!m_rung) {
      if (when == TimePoint::max()) {
        m_condition.wait(m_mutex);
      } else if (!m_condition.waitUntil(m_mutex, when)) {
        break;
      }
    }
    m_rung = false;
  }

 private:
  Mutex m_mutex;
  CondVar m_condition;
  bool m_rung ARB_GUARDED_BY(m_mutex) = false;
};

class RealTimerService final : public TimerService {
 public:
  TimePoint now() const noexcept override { return Clock::now(); }
  bool isRealTime() const noexcept override { return true; }

  void arm(Timer& timer, TimePoint when) noexcept override {
    if (insert(timer, when)) m_alarm.ring();
  }

  void disarm(Timer& timer) noexcept override {
    AsymmetricLock lock(m_mutex);
    m_wheel.remove(timer);
  }

 private:
  // true: the thread sleeps for too long.
  bool insert(Timer& timer, TimePoint when) noexcept {
    AsymmetricLock lock(m_mutex);
    m_wheel.insert(timer, when);
    if (!m_thread.joinable()) m_thread = std::thread([this] { work(); });
    if (m_wheel.nextWake() >= m_wakeAt) return false;
    m_wakeAt = TimePoint::min();  // one ring is enough
    return true;
  }

  Timer* popDue() noexcept {
    AsymmetricLock lock(m_mutex);
    m_wakeAt = TimePoint::min();
    return m_wheel.popDue(Clock::now());
  }

  TimePoint fallAsleep() noexcept {
    AsymmetricLock lock(m_mutex);
    return m_wakeAt = m_wheel.nextWake();
  }

  void work() {
    for (;;) {
      while (Timer* timer = popDue()) TimerService::expire(*timer);
      m_alarm.sleepUntil(fallAsleep());
    }
  }

  AsymmetricMutex m_mutex;
  Alarm m_alarm;
  TimerWheel m_wheel ARB_GUARDED_BY(m_mutex);
  TimePoint m_wakeAt ARB_GUARDED_BY(m_mutex) = TimePoint::min();  // until when the thread sleeps; min: it is awake
  std::thread m_thread ARB_GUARDED_BY(m_mutex);
};

}  // namespace

TimerService& realTimerService() noexcept {
  static auto* const instance = new RealTimerService;  // with its thread, it outlives every static object
  return *instance;
}

}  // namespace arborist
