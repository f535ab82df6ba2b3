// SPDX-License-Identifier: GPL-3.0-or-later
// What a run tells the outside: every job once when it is created, each transition, each attempt. Telemetry implements
// it. Calls of one run come one at a time, in order, from the thread that drives that run; never under a lock.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include <arborist/context/observer.h>
#include <arborist/jobs/job_state.h>
#include <arborist/jobs/spec.h>

namespace arborist {

// Identifies a job in this process: `run` counts the runs from 1, `index` the jobs of a run in file order, 0 its root.
struct JobId {
  std::uint32_t run = 0;
  std::uint32_t index = 0;
  friend auto operator<=>(const JobId&, const JobId&) = default;
};

using JobTime = std::chrono::steady_clock::time_point;

struct RunInfo {
  std::uint32_t run = 0;
  std::string runId;  // ULID, as in the report
  std::string file;   // the job file as the user gave it
  std::chrono::system_clock::time_point started;
  JobTime startedSteady;
  std::size_t slots = 0;      // attempts that may run at once
  std::uint32_t retryOf = 0;  // the run some of whose jobs it runs again; 0: none
};

// Views are valid during the call only.
struct JobInfo {
  JobId id;
  JobId parent;                   // its own id for the root
  const JobSpec* spec = nullptr;  // lives as long as the run
};

struct JobLimits {
  ContextId context;
  std::optional<JobTime> deadline;  // effective
  std::string_view deadlineOrigin;  // path of the job or group that imposed it; empty: the run
};

struct JobTransition {
  JobId id;
  JobState from = JobState::Queued;
  JobState to = JobState::Queued;
  JobTime at;
  const JobCause* cause = nullptr;  // set for Cancelling and for final states other than Succeeded
};

struct LeakedProcess {
  std::int64_t pid = 0;
  std::string name;
};

// The worker of no pool: the attempt ran on another thread.
inline constexpr std::uint32_t kNoWorker = 0xffffffff;

// One execution as it begins. Views are valid during the call only.
struct AttemptStart {
  std::uint32_t number = 1;  // 1, 2, …
  JobTime at;
  std::optional<JobTime> timeoutAt;
  std::uint32_t worker = kNoWorker;  // of the pool: 0, 1, …; at any time one attempt a worker
  std::string_view outputPath;       // where its output goes, once there is some
};

// One execution that has ended.
struct AttemptRecord {
  std::uint32_t number = 0;                  // 1, 2, …
  std::uint32_t worker = kNoWorker;          // as in AttemptStart
  JobTime started, stopRequested, finished;  // stopRequested: epoch if it was never asked to stop
  std::optional<int> exitCode;
  std::optional<int> signal;
  JobCause cause;                  // of this attempt; None: succeeded
  std::optional<JobTime> retryAt;  // when the next attempt may begin; none: it was the last one
  std::string outputPath;
  std::uint64_t outputBytes = 0, truncatedBytes = 0;
  std::string outputError;  // why output is missing from the file: "cannot write …"; empty: it is not, but for the cap
  std::string warning;      // what else went wrong though the attempt ended by itself; empty: nothing
  std::string outputTail;   // the last few KiB
  std::vector<LeakedProcess> leaked;
  std::uint64_t peakRssBytes = 0;
  double cpuSeconds = 0;
};

class JobObserver {
 public:
  virtual ~JobObserver() = default;
  virtual void runStarted(const RunInfo&) = 0;
  virtual void jobCreated(const JobInfo&) = 0;
  // Its context exists, or its effective deadline changed.
  virtual void jobLimits(JobId, const JobLimits&) = 0;
  virtual void jobTransition(const JobTransition&) = 0;
  // It is queued and waits from here on for some of the file's `limits`, as the cause (CauseCode::Limit) says, until
  // its next transition.
  virtual void jobHeldBack(JobId, const JobCause&) = 0;
  virtual void attemptStarted(JobId, const AttemptStart&) = 0;
  // The timeout of the attempt under way was moved.
  virtual void attemptExtended(JobId, JobTime timeoutAt) = 0;
  virtual void attemptFinished(JobId, const AttemptRecord&) = 0;
  virtual void runEnded(std::uint32_t run, JobTime at) = 0;
};

}  // namespace arborist
