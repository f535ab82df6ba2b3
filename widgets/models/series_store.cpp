// SPDX-License-Identifier: GPL-3.0-or-later
#include <widgets/models/series_store.h>

#include <algorithm>

namespace arborist {

namespace {

constexpr JobDuration kShortest = std::chrono::seconds(1);

bool isLive(const RunSnapshot& run) { return !run.row.ended && run.totals().live() > 0; }

// Before a pool has said anything of itself.
LoadSample loadOfJobs(const Snapshot& state) {
  LoadSample sample;
  float waiting = 0, busy = 0;
  std::size_t slots = 0;
  for (const auto& [number, run] : state.runs()) {
    const StateCounts& totals = run.totals();
    waiting += static_cast<float>(totals[JobState::Queued]);
    busy += static_cast<float>(totals[JobState::Running] + totals[JobState::Cancelling]);
    slots = std::max(slots, run.row.info.slots);
  }
  sample.values = {waiting, waiting, busy, static_cast<float>(slots)};
  return sample;
}

LoadSample loadOf(const PoolRow& pool) {
  LoadSample sample;
  const auto ready = static_cast<float>(pool.ready);
  sample.values = {ready, ready + static_cast<float>(pool.stats.queued), static_cast<float>(pool.stats.busy),
                   static_cast<float>(pool.slots)};
  return sample;
}

}  // namespace

void SeriesStore::fold(const ViewUpdate& update, const Snapshot& state, JobTime now) {
  if (update.full) {
    rebuild(state);
  } else {
    for (const auto& diff : update.diffs) {
      for (const std::uint32_t run : diff->removedRuns) m_final.erase(run);
      for (const JobRow& row : diff->insertedJobs) addEnded(row);
      for (const JobRow& row : diff->changedJobs) addEnded(row);
    }
  }
  noteRuns(state);
  if (!empty()) sampleLoad(state, now);
}

void SeriesStore::rebuild(const Snapshot& state) {
  m_ended.clear();
  m_load.clear();
  m_final.clear();
  m_origin.reset();
  m_latest = {};
  std::vector<const JobRow*> rows;
  for (const auto& [number, run] : state.runs()) {
    for (std::size_t i = 0; i < run.jobs.size(); ++i) {
      if (run.jobs[i].exists() && run.jobs[i].finished && !run.jobs[i].isGroup()) rows.push_back(&run.jobs[i]);
    }
  }
  std::sort(rows.begin(), rows.end(), [](const JobRow* a, const JobRow* b) { return *a->finished < *b->finished; });
  for (const JobRow* row : rows) addEnded(*row);
  rebuildLoad(state);
}

void SeriesStore::rebuildLoad(const Snapshot& state) {
  struct Step {
    JobTime at;
    float waiting, busy;
  };
  std::vector<Step> steps;
  std::size_t slots = state.pool() ? state.pool()->slots : 0;
  for (const auto& [number, run] : state.runs()) {
    if (!state.pool()) slots = std::max(slots, run.row.info.slots);
    for (std::size_t i = 0; i < run.jobs.size(); ++i) {
      const JobRow& row = run.jobs[i];
      if (!row.exists() || row.isGroup()) continue;
      steps.push_back({row.created, 1, 0});
      if (row.started) steps.push_back({*row.started, -1, 1});
      if (row.finished) steps.push_back({*row.finished, row.started ? 0.F : -1.F, row.started ? -1.F : 0.F});
    }
  }
  std::sort(steps.begin(), steps.end(), [](const Step& a, const Step& b) { return a.at < b.at; });
  float waiting = 0, busy = 0;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    waiting += steps[i].waiting;
    busy += steps[i].busy;
    if (i + 1 < steps.size() && steps[i + 1].at == steps[i].at) continue;
    m_load.add({steps[i].at, {waiting, waiting, busy, static_cast<float>(slots)}});
  }
}

void SeriesStore::addEnded(const JobRow& row) {
  const std::optional<EndedJob> job = endedJob(row);
  if (!job) return;
  std::vector<bool>& final = m_final[row.id.run];
  if (row.id.index >= final.size()) final.resize(std::max<std::size_t>(row.id.index + 1, final.size() * 2));
  if (final[row.id.index]) return;
  final[row.id.index] = true;
  m_ended.push(*job);
  m_latest = std::max(m_latest, job->finished);
}

void SeriesStore::noteRuns(const Snapshot& state) {
  m_live = false;
  std::optional<JobTime> firstLive, lastBegun;
  for (const auto& [number, run] : state.runs()) {
    const JobTime begun = run.row.info.startedSteady;
    m_origin = m_origin ? std::min(*m_origin, begun) : begun;
    m_latest = std::max(m_latest, run.row.ended.value_or(begun));
    lastBegun = lastBegun ? std::max(*lastBegun, begun) : begun;
    if (!isLive(run)) continue;
    m_live = true;
    firstLive = firstLive ? std::min(*firstLive, begun) : begun;
  }
  if (const auto begun = firstLive ? firstLive : lastBegun) m_runBegin = *begun;
}

void SeriesStore::sampleLoad(const Snapshot& state, JobTime now) {
  LoadSample sample = state.pool() ? loadOf(*state.pool()) : loadOfJobs(state);
  sample.at = now;
  if (!m_load.empty() && m_load.last().values == sample.values) return;
  m_load.add(sample);
}

TimeSpan SeriesStore::whole(JobTime now) const noexcept {
  const JobTime begin = origin();
  return {begin, std::max(m_live ? std::max(now, m_latest) : m_latest, begin + kShortest)};
}

TimeSpan SeriesStore::followed(JobTime now) const noexcept {
  TimeSpan span = whole(now);
  span.begin = m_runBegin;
  if (m_live && span.length() > kFollowed) span.begin = span.end - kFollowed;
  span.end = std::max(span.end, span.begin + kShortest);
  return span;
}

}  // namespace arborist
