// SPDX-License-Identifier: GPL-3.0-or-later
#include <widgets/models/run_summaries.h>

#include <utility>

#include <widgets/style/limit_text.h>

namespace arborist {

RunSummaries::RunSummaries(SnapshotBridge& bridge, QObject* parent) : QObject(parent), m_bridge(bridge) {
  connect(&bridge, &SnapshotBridge::updated, this, &RunSummaries::update);
  update({.full = true, .diffs = {}});
}

void RunSummaries::update(const ViewUpdate& update) {
  const Snapshot& state = m_bridge.state();
  if (update.full) {
    // One that ended unseen, in a gap of the stream, is told of like any other.
    const auto before = std::exchange(m_runs, {});
    for (const auto& [number, run] : state.runs()) {
      const auto known = before.find(number);
      const bool wasLive = known != before.end() && known->second.live && known->second.runId == run.row.info.runId;
      m_runs[number].live = wasLive || !run.row.ended;
      m_runs[number].runId = run.row.info.runId;
      for (std::uint32_t i = 0; i < run.jobs.size(); ++i)
        if (run.jobs[i].exists()) fold(run.jobs[i]);
    }
  }
  for (const auto& diff : update.diffs) {
    for (const std::uint32_t number : diff->removedRuns) m_runs.erase(number);
    for (const RunRow& row : diff->runs) {
      // A new one has just begun, even if it has ended by now.
      if (const auto [at, isNew] = m_runs.try_emplace(row.info.run); isNew) {
        at->second.live = true;
        at->second.runId = row.info.runId;
      }
    }
    for (const JobRow& row : diff->insertedJobs) fold(row);
    for (const JobRow& row : diff->changedJobs) fold(row);
  }
  findEnded();
}

void RunSummaries::fold(const JobRow& row) {
  if (row.live() || !row.description || row.isGroup()) return;
  Run& run = m_runs[row.id.run];
  if (run.added.size() <= row.id.index) run.added.resize(row.id.index + 1);
  if (run.added[row.id.index]) return;
  run.added[row.id.index] = true;
  run.builder.add(row);
}

void RunSummaries::findEnded() {
  std::vector<std::uint32_t> ended;
  for (auto& [number, run] : m_runs) {
    const RunSnapshot* snapshot = m_bridge.state().run(number);
    if (run.live && snapshot && snapshot->row.ended) {
      run.live = false;
      ended.push_back(number);
    }
  }
  for (const std::uint32_t number : ended) Q_EMIT runEnded(number);
}

RunSummaries::Ended RunSummaries::ended(std::uint32_t number) const {
  const auto found = m_runs.find(number);
  const RunSnapshot* snapshot = m_bridge.state().run(number);
  if (found == m_runs.end() || !snapshot || !snapshot->row.ended) return {};
  Ended ended{number, runTitle(snapshot->row), JobState::Succeeded, found->second.builder.summary()};
  ended.summary.totals = snapshot->totals();
  ended.summary.wall = *snapshot->row.ended - snapshot->row.info.startedSteady;
  if (const JobRow* root = m_bridge.state().job({number, 0}); root && !root->live()) ended.state = root->state;
  return ended;
}

}  // namespace arborist
