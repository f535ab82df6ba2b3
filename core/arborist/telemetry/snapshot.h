// SPDX-License-Identifier: GPL-3.0-or-later
// All that telemetry knows at one instant: runs with their jobs, contexts, totals. Shared as
// std::shared_ptr<const Snapshot>, it is immutable and free to read on any thread. A copy is cheap (copy on write) and
// is the reader's own: apply() brings it up to date, so a reader needs one full snapshot and then only diffs.
#pragma once

#include <map>

#include <arborist/telemetry/cow_table.h>
#include <arborist/telemetry/snapshot_diff.h>

namespace arborist {

struct RunSnapshot {
  RunRow row;
  CowTable<JobRow> jobs;  // at JobId::index; a row that does not exist() yet is a hole

  // Leaf jobs of the run by state.
  const StateCounts& totals() const noexcept;
};

class Snapshot {
 public:
  std::uint64_t seq() const noexcept { return m_seq; }
  TimePoint at() const noexcept { return m_at; }
  const std::map<std::uint32_t, RunSnapshot>& runs() const noexcept { return m_runs; }
  // Null: unknown, or removed since.
  const RunSnapshot* run(std::uint32_t) const noexcept;
  const JobRow* job(JobId) const noexcept;
  // At ContextRow::slot; a row that does not exist() is a free slot.
  const CowTable<ContextRow>& contexts() const noexcept { return m_contexts; }
  const ContextTotals& contextTotals() const noexcept { return m_contextTotals; }
  const EventStats& events() const noexcept { return m_events; }
  // Null: nothing was said of a pool.
  const PoolRow* pool() const noexcept { return m_pool.get(); }

  // false: the diff does not start at this state (a gap); nothing was changed.
  [[nodiscard]] bool apply(const SnapshotDiff&);

 private:
  friend class Aggregator;

  std::uint64_t m_seq = 0;
  TimePoint m_at{};
  std::map<std::uint32_t, RunSnapshot> m_runs;
  CowTable<ContextRow> m_contexts;
  ContextTotals m_contextTotals;
  EventStats m_events;
  std::shared_ptr<const PoolRow> m_pool;
};

}  // namespace arborist
