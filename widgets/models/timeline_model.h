// SPDX-License-Identifier: GPL-3.0-or-later
// The timeline's lanes as a fold over what the bridge tells: a lane per worker with the attempts that ran there, and
// the order of the lanes of jobs, which is that of the tree. Costs are by what changed, not by what is there. Memory
// is bounded as the jobs are. Belongs to one thread.
#pragma once

#include <map>
#include <optional>
#include <vector>

#include <widgets/models/snapshot_bridge.h>
#include <widgets/models/time_range.h>
#include <widgets/models/timeline_lane.h>

namespace arborist {

struct TimelineJobLane {
  JobId job;
  int depth = 0;
  friend bool operator==(const TimelineJobLane&, const TimelineJobLane&) = default;
};

class TimelineModel {
 public:
  // `state`: contains what the update says.
  void update(const Snapshot& state, const ViewUpdate&);

  // By worker; attempts of no worker come last.
  const std::vector<TimelineLane>& workerLanes() const noexcept { return m_lanes; }
  std::size_t attempts() const noexcept { return m_attempts; }
  // Where an attempt is: which of workerLanes(). nullopt: there is none of that number.
  std::optional<std::size_t> workerLaneOf(JobId, std::uint32_t number) const;

  // In the order of the tree, runs one after another; brought up to date when it is asked for.
  const std::vector<TimelineJobLane>& jobLanes(const Snapshot& state);
  std::optional<std::size_t> jobLaneOf(const Snapshot& state, JobId);

 private:
  // Enough of a bar to find it again.
  struct Placed {
    std::uint32_t number, worker;
    JobTime begin;
  };
  using RunBars = std::vector<std::vector<Placed>>;  // at JobId::index

  void begin(const Snapshot&);
  void refresh(const JobRow&);
  void insertNew();
  void removeRun(std::uint32_t);
  void dropEmptyLanes();
  TimelineLane& lane(std::uint32_t worker);
  void arrangeJobLanes(const Snapshot&);
  bool appendJobLane(const JobRow&);
  void addJobLane(const TimelineJobLane&);

  std::vector<TimelineLane> m_lanes;
  std::map<std::uint32_t, RunBars> m_placed;  // by run
  std::size_t m_attempts = 0;
  std::vector<TimelineBar> m_new;  // during update()
  bool m_removed = false;          // likewise: a lane may have become empty

  std::vector<TimelineJobLane> m_jobLanes;
  std::map<std::uint32_t, std::vector<std::uint32_t>> m_jobLaneOf;  // by run and index
  std::vector<JobId> m_lastPath;                                    // from the root of the last run to the last lane
  bool m_jobLanesStale = false;
};

// From the start of the first run to the end of the last, or to now while one goes on. nullopt: no run.
std::optional<TimeSpan> wholeSpan(const Snapshot&, JobTime now);
bool hasLiveRun(const Snapshot&);

}  // namespace arborist
