// SPDX-License-Identifier: GPL-3.0-or-later
#include <arborist/telemetry/snapshot.h>

#include <numeric>

namespace arborist {

std::uint64_t EventStats::droppedInAll() const noexcept {
  return std::accumulate(dropped.begin(), dropped.end(), std::uint64_t{0});
}

std::size_t SnapshotDiff::rows() const noexcept {
  return removedRuns.size() + runs.size() + insertedJobs.size() + changedJobs.size() + removedContexts.size() +
         insertedContexts.size() + changedContexts.size();
}

const StateCounts& RunSnapshot::totals() const noexcept {
  static const StateCounts kNone;
  return jobs.empty() ? kNone : jobs[0].below;
}

const RunSnapshot* Snapshot::run(std::uint32_t run) const noexcept {
  const auto found = m_runs.find(run);
  return found == m_runs.end() ? nullptr : &found->second;
}

const JobRow* Snapshot::job(JobId id) const noexcept {
  const RunSnapshot* found = run(id.run);
  if (!found || id.index >= found->jobs.size() || !found->jobs[id.index].exists()) return nullptr;
  return &found->jobs[id.index];
}

bool Snapshot::apply(const SnapshotDiff& diff) {
  if (diff.base != m_seq) return false;
  m_seq = diff.seq;
  m_at = diff.at;
  m_contextTotals = diff.contextTotals;
  m_events = diff.events;
  if (diff.pool) m_pool = diff.pool;

  for (const std::uint32_t run : diff.removedRuns) m_runs.erase(run);
  for (const RunRow& row : diff.runs) m_runs[row.info.run].row = row;
  for (const auto* rows : {&diff.insertedJobs, &diff.changedJobs}) {
    for (const JobRow& row : *rows) {
      CowTable<JobRow>& jobs = m_runs[row.id.run].jobs;
      jobs.grow(row.id.index + std::size_t{1});
      jobs.edit(row.id.index) = row;
    }
  }
  for (const ContextRef& removed : diff.removedContexts) m_contexts.edit(removed.slot) = {};
  for (const auto* rows : {&diff.insertedContexts, &diff.changedContexts}) {
    for (const ContextRow& row : *rows) {
      m_contexts.grow(row.slot + std::size_t{1});
      m_contexts.edit(row.slot) = row;
    }
  }
  return true;
}

}  // namespace arborist
