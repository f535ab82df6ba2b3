// SPDX-License-Identifier: GPL-3.0-or-later
// What is worth saying when a run has ended: the first root failure, the slowest jobs, the near-misses.
// Single-threaded.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <arborist/telemetry/job_row.h>

namespace arborist {

struct JobFailure {
  JobId id;
  std::string path;
  JobState state = JobState::Failed;  // or TimedOut
  JobCause cause;
  std::string command;   // as a person wrote it
  JobDuration waited{};  // of a deadline's time: how much went by before it ran
  JobDuration ran{};     // with the time it took to stop
  JobDuration stoppedIn{};
  JobTime at{};
  std::uint32_t attempts = 0;
  std::string outputTail;  // last lines of the last attempt
  std::string outputPath;  // all of it, but for what was cut
  std::uint64_t outputBytes = 0, truncatedBytes = 0;
  std::string outputError;  // why some of it is not in the file
  std::string warning;      // what else went wrong
  std::string leaks;        // processes it left behind, in words
};

// A job that ended otherwise than by failing, and yet something went wrong.
struct JobRemark {
  JobId id;
  std::string path;
  std::string text;  // "cannot write …: No space left on device"
};

struct SlowJob {
  JobId id;
  std::string path;
  JobState state = JobState::Succeeded;
  JobDuration ran{};
};

// Succeeded with less than a tenth of its limit left.
struct NearMiss {
  JobId id;
  std::string path;
  Headroom headroom;
  std::string limitOrigin;  // path that set the limit; empty: the run
};

struct RunSummary {
  StateCounts totals;
  JobDuration wall{};
  // The earliest leaf job that failed or timed out of itself, not because of another one.
  std::optional<JobFailure> firstRootFailure;
  std::vector<SlowJob> slowest;      // five at most, the slowest first
  std::vector<NearMiss> nearMisses;  // twenty at most, the nearest first
  std::size_t nearMissesInAll = 0;
  std::vector<JobRemark> remarks;  // twenty at most, in the order in which they were added
  std::size_t remarksInAll = 0;
};

// Collects it job by job in bounded memory.
class SummaryBuilder {
 public:
  static constexpr std::size_t kSlowest = 5;
  static constexpr std::size_t kNearMisses = 20;
  static constexpr std::size_t kRemarks = 20;
  static constexpr double kNearMissHeadroom = 0.1;

  // A leaf job that has ended; once each.
  void add(const JobRow&);
  // Without totals and wall time, which the caller knows.
  RunSummary summary() const { return m_summary; }

 private:
  void addSlow(const JobRow&);
  void addNearMiss(const JobRow&);
  void addRemarks(const JobRow&);
  RunSummary m_summary;
};

// The row must be of a leaf that failed or timed out.
JobFailure failureOf(const JobRow&);

}  // namespace arborist
