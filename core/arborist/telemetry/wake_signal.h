// SPDX-License-Identifier: GPL-3.0-or-later
// Wakes one sleeping thread from many busy ones at the price of one relaxed load while it is awake. Thread-safe;
// wait functions are for one thread only.
#pragma once

#include <atomic>
#include <chrono>
#include <optional>

#include <arborist/base/mutex.h>

namespace arborist {

class WakeSignal {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;

  // For hot paths, after work was published with a release store: wakes the sleeper if it has armed the signal. Without
  // a full fence the sleeper may miss work that was published while it armed; it therefore looks again after its
  // probing wait, long after any store buffer has drained.
  void notifyIfArmed() noexcept {
    if (m_armed.load(std::memory_order_relaxed)) [[unlikely]]
      notify();
  }
  // Always wakes; a wait that has not begun yet returns at once.
  void notify() noexcept;

  void arm() noexcept { m_armed.store(true, std::memory_order_seq_cst); }
  void disarm() noexcept { m_armed.store(false, std::memory_order_relaxed); }
  // true: notified since the last wait; false: the time was reached. No time: for ever.
  bool waitUntil(std::optional<TimePoint>);

 private:
  std::atomic<bool> m_armed{false};
  Mutex m_mutex;
  bool m_notified ARB_GUARDED_BY(m_mutex) = false;
  CondVar m_condition;
};

}  // namespace arborist
