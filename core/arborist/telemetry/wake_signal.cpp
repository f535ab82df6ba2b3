// SPDX-License-Identifier: GPL-3.0-or-later
#include <arborist/telemetry/wake_signal.h>

#include <utility>

namespace arborist {

void WakeSignal::notify() noexcept {
  {
    MutexLock lock(m_mutex);
    m_notified = true;
  }
  m_condition.notifyOne();
}

bool WakeSignal::waitUntil(std::optional<TimePoint> when) {
  MutexLock lock(m_mutex);
  while (!m_notified) {
    if (!when) {
      m_condition.wait(m_mutex);
    } else if (!m_condition.waitUntil(m_mutex, *when)) {
      break;
    }
  }
  return std::exchange(m_notified, false);
}

}  // namespace arborist
