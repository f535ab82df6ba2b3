// SPDX-License-Identifier: GPL-3.0-or-later
// Session: the commands that concern its pool, and the pool as telemetry shows it.
#include <algorithm>
#include <utility>

#include <arborist/session/session_impl.h>

namespace arborist {

void Session::Impl::setSlots(std::size_t slots) {
  std::uint64_t term = 0;
  {
    MutexLock lock(m_mutex);
    m_slots = std::clamp<std::size_t>(slots, 1, m_mostSlots);
    term = ++m_autoscaleTerm;
  }
  m_autoscaler.set(std::nullopt, term);
  applySlots();
}

void Session::Impl::setAutoscale(std::optional<AutoscaleSettings> settings) {
  if (settings) {
    settings->maxSlots = std::clamp<std::size_t>(settings->maxSlots, 1, m_mostSlots);
    settings->minSlots = std::clamp<std::size_t>(settings->minSlots, 1, settings->maxSlots);
  }
  std::uint64_t term = 0;
  {
    MutexLock lock(m_mutex);
    term = ++m_autoscaleTerm;
  }
  m_autoscaler.set(settings, term);
}

// What was said meanwhile comes first.
void Session::Impl::scale(std::size_t slots, std::uint64_t term) {
  bool changes = false;
  {
    MutexLock lock(m_mutex);
    if (m_autoscaleTerm != term) return;
    changes = std::exchange(m_slots, slots) != slots;
  }
  // A pool that is told its size wakes all its threads, and idle ones begin to wait anew.
  if (changes) applySlots();
  m_telemetry.wake();
}

std::optional<PoolAutoscaler::Load> Session::Impl::load() const {
  if (m_pool.settings().paused) return std::nullopt;
  const PoolStats stats = m_pool.stats();
  MutexLock lock(m_mutex);
  PoolAutoscaler::Load load{m_slots, stats.busy, stats.queued};
  // What is ready while there are free slots waits for a place in its group.
  if (load.busy + load.queued < m_slots) return load;
  for (const auto& [number, run] : m_live) load.queued += run->ready();
  return load;
}

// Of several callers at once each goes on until what it has applied last is what was asked for last.
void Session::Impl::applySlots() {
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
  row.autoscale = m_autoscaler.row();
  MutexLock lock(m_mutex);
  row.intake = m_intake;
  for (const auto& [number, run] : m_live) {
    row.ready += run->ready();
    for (LimitState& state : run->limits()) row.limits.push_back({number, std::move(state)});
  }
  return row;
}

}  // namespace arborist
