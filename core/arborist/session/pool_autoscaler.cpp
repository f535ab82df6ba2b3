// SPDX-License-Identifier: GPL-3.0-or-later
#include <arborist/session/pool_autoscaler.h>

#include <algorithm>
#include <system_error>
#include <utility>

namespace arborist {

PoolAutoscaler::PoolAutoscaler(Parts parts) : m_parts(std::move(parts)) {}

PoolAutoscaler::~PoolAutoscaler() { close(); }

void PoolAutoscaler::close() {
  std::thread thread;
  {
    MutexLock lock(m_mutex);
    m_closed = true;
    m_row.reset();
    m_changed.notifyAll();
    thread = std::move(m_thread);
  }
  if (thread.joinable()) thread.join();
}

AutoscalerOptions PoolAutoscaler::optionsOf(const AutoscaleSettings& settings) {
  AutoscalerOptions options;
  options.minThreads = std::max<std::size_t>(1, settings.minSlots);
  options.maxThreads = std::max(options.minThreads, settings.maxSlots);
  options.target = std::clamp(settings.target, AutoscaleSettings::kLeastTarget, AutoscaleSettings::kMostTarget);
  options.downWindow = std::chrono::minutes(1);
  options.ratePeriod = std::chrono::seconds(5);
  return options;
}

void PoolAutoscaler::set(std::optional<AutoscaleSettings> settings, std::uint64_t term) {
  MutexLock lock(m_mutex);
  if (m_closed || term < m_term) return;
  m_term = term;
  m_row.reset();
  m_rule.reset();
  if (settings) {
    if (!m_thread.joinable() && !startThread()) return;
    m_rule = std::make_shared<Autoscaler>(optionsOf(*settings));
    const AutoscalerOptions& options = m_rule->options();
    m_row = AutoscaleRow{{options.minThreads, options.maxThreads, options.target}, 0};
  }
  m_changed.notifyAll();
}

bool PoolAutoscaler::startThread() {
  try {
    m_thread = std::thread([this] { work(); });
    return true;
  } catch (const std::system_error&) {
    return false;
  }
}

std::optional<AutoscaleRow> PoolAutoscaler::row() const {
  MutexLock lock(m_mutex);
  return m_row;
}

void PoolAutoscaler::work() {
  MutexLock lock(m_mutex);
  while (!m_closed) {
    if (!m_row) {
      m_changed.wait(m_mutex);
      continue;
    }
    const std::uint64_t term = m_term;
    lookOnce(lock);
    const TimePoint next = Clock::now() + m_parts.every;
    while (!m_closed && m_term == term && m_changed.waitUntil(m_mutex, next)) {
    }
  }
}

// The lock is held before and after.
void PoolAutoscaler::lookOnce(MutexLock& lock) {
  const std::shared_ptr<Autoscaler> rule = m_rule;
  const std::uint64_t term = m_term;
  lock.unlock();
  const std::optional<Load> load = m_parts.look();
  std::size_t slots = 0;
  if (load) slots = rule->recommend(load->slots, load->busy, load->queued, Clock::now());
  lock.lock();
  if (!load || m_term != term || m_closed) return;
  m_row->recommended = slots;
  lock.unlock();
  m_parts.resize(slots, term);
  lock.lock();
}

}  // namespace arborist
