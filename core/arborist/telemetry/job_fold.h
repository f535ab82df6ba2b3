// SPDX-License-Identifier: GPL-3.0-or-later
// The part of the aggregator that keeps the rows of runs and jobs. Single-threaded. Its events are complete and in
// order.
#pragma once

#include <deque>
#include <map>
#include <vector>

#include <arborist/telemetry/event.h>
#include <arborist/telemetry/snapshot.h>

namespace arborist {

class JobFold {
 public:
  JobFold(std::map<std::uint32_t, RunSnapshot>& runs, std::size_t outputTailBytes)
      : m_runs(runs), m_outputTailBytes(outputTailBytes) {}

  void fold(JobEvent&&);
  // Removes the runs that ended first, beyond `keep` ended ones.
  void expire(std::size_t keep);

  bool dirty() const noexcept { return !m_dirtyJobs.empty() || !m_dirtyRuns.empty() || !m_removedRuns.empty(); }
  // Moves what changed since the last call into the diff.
  void takeChanges(SnapshotDiff&);

 private:
  enum class Mark : std::uint8_t { Clean, Changed, Inserted };
  struct RunState {
    std::vector<Mark> marks;  // by JobId::index
    JobTime latest{};         // the last time that one of its events named
    bool dirty = false;
  };
  struct KeptTail {
    JobId job;
    std::shared_ptr<const AttemptRecord> record;
  };

  void on(RunInfo&&);
  void on(JobCreatedEvent&&);
  void on(JobLimitsEvent&&);
  void on(JobTransitionEvent&&);
  void on(JobHeldBackEvent&&);
  void on(AttemptStartedEvent&&);
  void on(AttemptExtendedEvent&&);
  void on(AttemptFinishedEvent&&);
  void on(RunEndedEvent&&);

  JobRow* edit(JobId);
  void markRun(std::uint32_t run);
  // Moves a leaf from one state to another in the counts of all groups above it; none: it is new.
  void count(const JobRow& leaf, std::optional<JobState> from, JobState to);
  JobTime deadlineStart(const JobRow&, std::string_view origin) const;
  void keepTail(JobId, const std::shared_ptr<const AttemptRecord>&);
  void cutTail(const KeptTail&);

  std::map<std::uint32_t, RunSnapshot>& m_runs;
  const std::size_t m_outputTailBytes;
  std::map<std::uint32_t, RunState> m_states;
  std::vector<JobId> m_dirtyJobs;
  std::vector<std::uint32_t> m_dirtyRuns, m_removedRuns;
  std::deque<std::uint32_t> m_endedRuns;
  std::deque<KeptTail> m_tails;
  std::size_t m_tailBytes = 0;
  Interner m_interner;
  std::shared_ptr<const JobCause> m_heldBack;  // the last cause of this kind
};

}  // namespace arborist
