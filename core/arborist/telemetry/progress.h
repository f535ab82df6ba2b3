// SPDX-License-Identifier: GPL-3.0-or-later
// What a terminal shows of one run: a fold over snapshots and diffs into plain values. Single-threaded.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <vector>

#include <arborist/telemetry/run_summary.h>
#include <arborist/telemetry/snapshot.h>
#include <arborist/telemetry/update_feed.h>

namespace arborist {

struct RunningJob {
  JobId id;
  std::string path;
  JobState state = JobState::Running;  // or Cancelling
  JobDuration elapsed{};               // since its attempt began
  // The earlier of the attempt's timeout and the effective deadline, and the path of the job or group that set it
  // (empty: the run).
  LimitKind limit = LimitKind::None;
  std::string limitOrigin;
  JobDuration left{};  // zero once it has passed
};

struct Progress {
  std::string file;
  StateCounts totals;               // leaf jobs
  JobDuration elapsed{};            // of the run
  std::optional<JobDuration> eta;   // until all jobs are done; none without evidence and while the run is stopped
  std::vector<RunningJob> running;  // the longest-running first
  std::size_t runningInAll = 0;
  bool ended = false;
};

class ProgressModel {
 public:
  explicit ProgressModel(std::uint32_t run) : m_run(run) {}

  void apply(const Snapshot&);
  void apply(const SnapshotDiff&);
  // Both, as a reader gets them; seq() is what it asks with the next time.
  void apply(const SnapshotUpdate&);
  std::uint64_t seq() const noexcept { return m_seq; }

  // At most `maxRunning` running jobs are listed.
  Progress progress(JobTime now, std::size_t maxRunning) const;
  // Leaf jobs that failed or timed out since the last call, in the order in which they ended.
  std::vector<JobFailure> takeFailures();
  // Complete once the run has ended.
  RunSummary summary() const;

 private:
  void take(const RunRow&);
  void take(const JobRow&);
  void finished(const JobRow&);
  std::optional<JobDuration> eta(JobTime now) const;

  // The estimate looks at this many of the last jobs to end, and needs some before it says anything.
  static constexpr std::size_t kRateJobs = 64;
  static constexpr std::size_t kEvidenceJobs = 4;

  const std::uint32_t m_run;
  std::uint64_t m_seq = 0;
  RunRow m_row;
  StateCounts m_totals;
  bool m_stopping = false;  // the whole run
  std::map<std::uint32_t, JobRow> m_running;
  std::vector<bool> m_ended;  // by JobId::index
  std::vector<JobFailure> m_newFailures;
  std::deque<JobTime> m_lastEnds;  // of jobs that ran
  SummaryBuilder m_summary;
};

}  // namespace arborist
