// SPDX-License-Identifier: GPL-3.0-or-later
#include <arborist/telemetry/aggregator.h>

#include <utility>

namespace arborist {

Aggregator::Aggregator(RetentionOptions retention)
    : m_retention(retention),
      m_contexts(m_state.m_contexts, m_state.m_contextTotals),
      m_jobs(m_state.m_runs, retention.outputTailBytes) {}

void Aggregator::fold(RecordedEvents& recorded, const TscClock& clock) {
  for (JobEvent& event : recorded.jobEvents) m_jobs.fold(std::move(event));
  std::vector<JobEvent>().swap(recorded.jobEvents);  // the start of a large run is not kept as spare room
  for (const Event& event : recorded.events) m_contexts.fold(event, clock.toTime(event.ticks));
  m_state.m_events.folded += recorded.events.size();
  if (recorded.dropped != m_state.m_events.dropped) {
    m_state.m_events.dropped = recorded.dropped;
    m_wantsReconcile = true;
  }
}

void Aggregator::expire(TimePoint now) {
  m_contexts.expire(now - m_retention.releasedContextsFor, m_retention.releasedContexts);
  m_jobs.expire(m_retention.endedRuns);
}

void Aggregator::setPool(PoolRow pool) {
  if (m_state.m_pool && *m_state.m_pool == pool) return;
  m_state.m_pool = std::make_shared<const PoolRow>(std::move(pool));
  m_poolChanged = true;
}

std::optional<TimePoint> Aggregator::nextExpiry() const {
  const auto oldest = m_contexts.oldestReleased();
  return oldest ? std::optional(*oldest + m_retention.releasedContextsFor) : std::nullopt;
}

void Aggregator::reconcile(std::span<const ContextInfo> live, TimePoint now) {
  m_contexts.reconcile(live, now);
  ++m_state.m_events.reconciled;
  m_wantsReconcile = false;
}

std::shared_ptr<const SnapshotDiff> Aggregator::takeDiff(TimePoint now) {
  const EventStats& events = m_state.m_events;
  // Figures count as changes too: two states of one number are equal in everything.
  if (!m_contexts.dirty() && !m_jobs.dirty() && !m_poolChanged && events == m_published) return nullptr;

  auto diff = std::make_shared<SnapshotDiff>();
  diff->base = m_state.m_seq;
  diff->seq = ++m_state.m_seq;
  diff->at = m_state.m_at = now;
  m_jobs.takeChanges(*diff);
  m_contexts.takeChanges(*diff);
  if (std::exchange(m_poolChanged, false)) diff->pool = m_state.m_pool;
  diff->contextTotals = m_state.m_contextTotals;
  diff->events = m_published = events;
  return diff;
}

}  // namespace arborist
