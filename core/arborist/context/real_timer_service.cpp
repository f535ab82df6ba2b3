// SPDX-License-Identifier: MIT
#include <thread>

#include <arborist/base/mutex.h>
#include <arborist/context/timer_service.h>
#include <arborist/context/timer_wheel.h>

namespace arborist {
namespace {

class RealTimerService final : public TimerService {
 public:
  TimePoint now() const noexcept override { return Clock::now(); }
  bool isRealTime() const noexcept override { return true; }

  void arm(Timer& timer, TimePoint when) noexcept override {
    MutexLock lock(m_mutex);
    m_wheel.insert(timer, when);
    if (!m_thread.joinable()) m_thread = std::thread([this] { work(); });
    if (m_wheel.nextWake() < m_wakeAt) m_earlier.notifyOne();
  }

  void disarm(Timer& timer) noexcept override {
    MutexLock lock(m_mutex);
    m_wheel.remove(timer);
  }

 private:
  void work() {
    MutexLock lock(m_mutex);
    for (;;) {
      while (Timer* timer = m_wheel.popDue(Clock::now())) {
        lock.unlock();
        TimerService::expire(*timer);
        lock.lock();
      }
      m_wakeAt = m_wheel.nextWake();
      if (m_wakeAt == TimePoint::max()) {
        m_earlier.wait(m_mutex);
      } else {
        m_earlier.waitUntil(m_mutex, m_wakeAt);
      }
      m_wakeAt = TimePoint::min();
    }
  }

  Mutex m_mutex;
  CondVar m_earlier;
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
