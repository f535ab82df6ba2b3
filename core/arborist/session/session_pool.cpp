// SPDX-License-Identifier: GPL-3.0-or-later
// Session: the commands that concern its pool, and the pool as telemetry shows it.
#include <algorithm>
#include <utility>

#include <arborist/session/session_impl.h>

namespace arborist {

void Session::Impl::setSlots(std::size_t slots) {
  slots = std::clamp<std::size_t>(slots, 1, m_mostSlots);
  {
    MutexLock lock(m_mutex);
    m_slots = slots;
  }
  // Of several callers at once each goes on until what it has applied last is what was asked for last.
  for (std::size_t applied = 0;;) {
    std::vector<std::shared_ptr<Run>> runs;
    {
      MutexLock lock(m_mutex);
      if (m_slots == applied) return;
      applied = m_slots;
      for (const auto& [number, run] : m_live) runs.push_back(run);
    }
    m_pool.resize(1, applied);
    for (const auto& run : runs) run->setSlots(applied);
  }
}

void Session::Impl::setIntake(Intake intake) {
  MutexLock lock(m_mutex);
  // What was stopped is not half open again because somebody asks to drain it.
  if (intake != Intake::Draining || m_intake == Intake::Open) m_intake = intake;
}

PoolRow Session::Impl::poolRow() const {
  PoolRow row;
  row.name = "jobs";
  const ThreadPoolSettings settings = m_pool.settings();
  row.slots = settings.maxThreads;
  row.capacity = settings.queueCapacity;
  row.onFull = settings.onFull;
  row.paused = settings.paused;
  row.stats = m_pool.stats();
  MutexLock lock(m_mutex);
  row.intake = m_intake;
  for (const auto& [number, run] : m_live) {
    row.ready += run->ready();
    for (LimitState& state : run->limits()) row.limits.push_back({number, std::move(state)});
  }
  return row;
}

}  // namespace arborist
