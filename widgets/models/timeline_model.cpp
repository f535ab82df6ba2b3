// SPDX-License-Identifier: GPL-3.0-or-later
#include <widgets/models/timeline_model.h>

#include <algorithm>
#include <utility>

namespace arborist {

namespace {

constexpr std::uint32_t kNoLane = 0xffffffff;

template <class Table>
void growTo(Table& table, std::size_t size, const typename Table::value_type& value = {}) {
  if (table.size() < size) table.resize(size, value);
}

}  // namespace

void TimelineModel::update(const Snapshot& state, const ViewUpdate& update) {
  m_removed = false;
  if (update.full) {
    begin(state);
  } else {
    for (const auto& diff : update.diffs) {
      for (const std::uint32_t run : diff->removedRuns) removeRun(run);
      for (const auto* rows : {&diff->insertedJobs, &diff->changedJobs}) {
        // The state has what later diffs say of the row too, or has it no more.
        for (const JobRow& row : *rows) {
          if (const JobRow* now = state.job(row.id)) refresh(*now);
        }
      }
      for (const JobRow& row : diff->insertedJobs) {
        if (!m_jobLanesStale && !appendJobLane(row)) m_jobLanesStale = true;
      }
    }
  }
  // After all that ended: a bar goes to the track that the one before it has left.
  insertNew();
  for (TimelineLane& lane : m_lanes) lane.pack();
  if (m_removed) dropEmptyLanes();
}

std::optional<std::size_t> TimelineModel::workerLaneOf(JobId job, std::uint32_t number) const {
  const auto run = m_placed.find(job.run);
  if (run == m_placed.end() || job.index >= run->second.size()) return std::nullopt;
  for (const Placed& placed : run->second[job.index]) {
    if (placed.number != number) continue;
    const auto at = std::partition_point(m_lanes.begin(), m_lanes.end(),
                                         [&](const TimelineLane& lane) { return lane.worker() < placed.worker; });
    return static_cast<std::size_t>(at - m_lanes.begin());
  }
  return std::nullopt;
}

const std::vector<TimelineJobLane>& TimelineModel::jobLanes(const Snapshot& state) {
  if (m_jobLanesStale) arrangeJobLanes(state);
  return m_jobLanes;
}

std::optional<std::size_t> TimelineModel::jobLaneOf(const Snapshot& state, JobId job) {
  if (m_jobLanesStale) arrangeJobLanes(state);
  const auto run = m_jobLaneOf.find(job.run);
  if (run == m_jobLaneOf.end() || job.index >= run->second.size()) return std::nullopt;
  const std::uint32_t lane = run->second[job.index];
  return lane == kNoLane ? std::nullopt : std::optional<std::size_t>(lane);
}

void TimelineModel::begin(const Snapshot& state) {
  m_lanes.clear();
  m_placed.clear();
  m_attempts = 0;
  m_jobLanesStale = true;
  for (const auto& [id, run] : state.runs()) {
    for (std::size_t i = 0; i < run.jobs.size(); ++i) {
      if (run.jobs[i].exists()) refresh(run.jobs[i]);
    }
  }
}

// Brings the bars that are there up to date and keeps the new ones for insertNew().
void TimelineModel::refresh(const JobRow& row) {
  if (row.isGroup() || (row.attempts == 0 && !row.history)) return;
  RunBars& run = m_placed[row.id.run];
  growTo(run, row.id.index + std::size_t{1});
  std::vector<Placed>& placed = run[row.id.index];
  const std::vector<TimelineBar> bars = attemptBars(row);

  std::erase_if(placed, [&](const Placed& old) {
    const auto same = [&](const TimelineBar& bar) {
      return bar.number == old.number && bar.worker == old.worker && bar.begin == old.begin;
    };
    if (std::any_of(bars.begin(), bars.end(), same)) return false;
    lane(old.worker).remove({row.id, old.number, old.worker, old.begin});
    m_removed = true;
    --m_attempts;
    return true;
  });
  for (const TimelineBar& bar : bars) {
    const auto known = [&](const Placed& old) { return old.number == bar.number; };
    if (std::any_of(placed.begin(), placed.end(), known)) {
      lane(bar.worker).replace(bar);
      continue;
    }
    placed.push_back({bar.number, bar.worker, bar.begin});
    m_new.push_back(bar);
  }
}

void TimelineModel::insertNew() {
  std::sort(m_new.begin(), m_new.end(), earlier);
  for (const TimelineBar& bar : m_new) lane(bar.worker).insert(bar);
  m_attempts += m_new.size();
  m_new.clear();
}

void TimelineModel::removeRun(std::uint32_t run) {
  m_jobLanesStale = true;
  std::erase_if(m_new, [&](const TimelineBar& bar) { return bar.job.run == run; });
  if (m_placed.erase(run) == 0) return;
  m_removed = true;
  m_attempts = 0;
  for (TimelineLane& lane : m_lanes) {
    lane.removeRun(run);
    m_attempts += lane.bars();
  }
}

void TimelineModel::dropEmptyLanes() {
  std::erase_if(m_lanes, [](const TimelineLane& lane) { return lane.tracks().empty(); });
}

TimelineLane& TimelineModel::lane(std::uint32_t worker) {
  const auto at = std::partition_point(m_lanes.begin(), m_lanes.end(),
                                       [&](const TimelineLane& lane) { return lane.worker() < worker; });
  if (at != m_lanes.end() && at->worker() == worker) return *at;
  return *m_lanes.emplace(at, worker);
}

void TimelineModel::arrangeJobLanes(const Snapshot& state) {
  m_jobLanesStale = false;
  m_jobLanes.clear();
  m_jobLaneOf.clear();
  m_lastPath.clear();
  for (const auto& [id, run] : state.runs()) {
    // Children in file order as lists through one array; parents come before their children.
    const std::size_t size = run.jobs.size();
    std::vector<std::uint32_t> firstChild(size, kNoLane), next(size, kNoLane);
    for (std::size_t i = size; i-- > 1;) {
      if (!run.jobs[i].exists()) continue;
      const std::uint32_t parent = run.jobs[i].parent.index;
      next[i] = std::exchange(firstChild[parent], static_cast<std::uint32_t>(i));
    }
    if (size == 0 || !run.jobs[0].exists()) continue;
    std::vector<std::pair<std::uint32_t, int>> open{{0, 0}};
    while (!open.empty()) {
      const auto [index, depth] = open.back();
      open.pop_back();
      addJobLane({{id, index}, depth});
      if (next[index] != kNoLane) open.emplace_back(next[index], depth);
      if (firstChild[index] != kNoLane) open.emplace_back(firstChild[index], depth + 1);
    }
  }
}

// The usual case while a run is listed: the new lane comes below all others.
bool TimelineModel::appendJobLane(const JobRow& row) {
  if (row.parent == row.id) {
    if (!m_jobLanes.empty() && m_jobLanes.back().job.run >= row.id.run) return false;
    addJobLane({row.id, 0});
    return true;
  }
  const auto parent = std::find(m_lastPath.begin(), m_lastPath.end(), row.parent);
  if (parent == m_lastPath.end()) return false;
  if (parent + 1 != m_lastPath.end() && row.id < parent[1]) return false;
  addJobLane({row.id, static_cast<int>(parent - m_lastPath.begin()) + 1});
  return true;
}

void TimelineModel::addJobLane(const TimelineJobLane& lane) {
  std::vector<std::uint32_t>& laneOf = m_jobLaneOf[lane.job.run];
  growTo(laneOf, lane.job.index + std::size_t{1}, kNoLane);
  laneOf[lane.job.index] = static_cast<std::uint32_t>(m_jobLanes.size());
  m_jobLanes.push_back(lane);
  m_lastPath.resize(static_cast<std::size_t>(lane.depth));
  m_lastPath.push_back(lane.job);
}

std::optional<TimeSpan> wholeSpan(const Snapshot& state, JobTime now) {
  std::optional<TimeSpan> span;
  for (const auto& [id, run] : state.runs()) {
    const JobTime begin = run.row.info.startedSteady;
    const JobTime end = std::max(begin, run.row.ended.value_or(now));
    if (!span) span = TimeSpan{begin, end};
    span->begin = std::min(span->begin, begin);
    span->end = std::max(span->end, end);
  }
  return span;
}

bool hasLiveRun(const Snapshot& state) {
  return std::any_of(state.runs().begin(), state.runs().end(), [](const auto& run) { return !run.second.row.ended; });
}

}  // namespace arborist
