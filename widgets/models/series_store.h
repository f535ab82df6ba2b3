// SPDX-License-Identifier: GPL-3.0-or-later
// What the charts draw, folded from the stream of snapshots: jobs that have ended, and how loaded the engine was. In
// bounded memory. Single-threaded.
#pragma once

#include <map>
#include <vector>

#include <widgets/models/series_bins.h>
#include <widgets/models/series_gauge.h>
#include <widgets/models/snapshot_bridge.h>

namespace arborist {

class SeriesStore {
 public:
  static constexpr std::size_t kEnded = 131'072;
  static constexpr JobDuration kFollowed = std::chrono::seconds(60);

  // `state`: that to which the update led; `now`: the instant that is shown. A full update reconstructs the load of the
  // past from the jobs' own times: then all that waits counts as ready.
  void fold(const ViewUpdate& update, const Snapshot& state, JobTime now);

  const EndedRing& ended() const noexcept { return m_ended; }
  const GaugeSeries& load() const noexcept { return m_load; }
  bool empty() const noexcept { return !m_origin; }
  // Some job is not yet final.
  bool live() const noexcept { return m_live; }
  // The zero of the time axis: the start of the first run that was seen.
  JobTime origin() const noexcept { return m_origin.value_or(JobTime{}); }
  // From the first start to the last thing that happened, or to `now` while something lives.
  TimeSpan whole(JobTime now) const noexcept;
  // What a view that follows shows: the last minute while something lives, all of the last run once it has ended.
  TimeSpan followed(JobTime now) const noexcept;

 private:
  void rebuild(const Snapshot&);
  void rebuildLoad(const Snapshot&);
  void addEnded(const JobRow&);
  void noteRuns(const Snapshot&);
  void sampleLoad(const Snapshot&, JobTime now);

  EndedRing m_ended{kEnded};
  GaugeSeries m_load;
  std::map<std::uint32_t, std::vector<bool>> m_final;  // by run and index: it is in m_ended
  std::optional<JobTime> m_origin;
  JobTime m_runBegin{}, m_latest{};
  bool m_live = false;
};

}  // namespace arborist
