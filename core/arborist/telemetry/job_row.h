// SPDX-License-Identifier: GPL-3.0-or-later
// One job and one run as a view sees them. Immutable values with shared parts: cheap to copy, free to read anywhere.
// All times are of the steady clock; RunRow::wallTime turns them into calendar time.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <vector>

#include <arborist/jobs/job_observer.h>
#include <arborist/telemetry/event.h>
#include <arborist/telemetry/interned_string.h>

namespace arborist {

// Leaf jobs by state.
class StateCounts {
 public:
  std::uint32_t& operator[](JobState state) noexcept { return m_counts[static_cast<std::size_t>(state)]; }
  std::uint32_t operator[](JobState state) const noexcept { return m_counts[static_cast<std::size_t>(state)]; }
  std::uint32_t all() const noexcept;
  std::uint32_t live() const noexcept;
  std::uint32_t done() const noexcept { return all() - live(); }
  friend bool operator==(const StateCounts&, const StateCounts&) = default;

 private:
  std::array<std::uint32_t, 8> m_counts{};
};

enum class LimitKind : std::uint8_t { None, Timeout, Deadline };

// How near a job that has ended came to its limit.
struct Headroom {
  double left = 1;  // share of the limit that was left: 0 … 1
  LimitKind kind = LimitKind::None;
  JobDuration limit{};
};

// The ended attempts of a job, oldest first; of very many the first ones are left out.
using AttemptList = std::vector<std::shared_ptr<const AttemptRecord>>;

struct JobRow {
  JobId id;      // run 0: no job has this index yet
  JobId parent;  // its own for the root
  JobState state = JobState::Queued;
  std::shared_ptr<const JobDescription> description;
  ContextId context;

  JobTime created;  // when it began to wait: as its run began, or as the run listed it
  JobTime since;    // when it came into its present state
  std::optional<JobTime> started, stopRequested, finished;  // first run, last order to stop, end
  // Time spent in each live state before `since`; see queuedFor() for the sum up to now.
  JobDuration queued{}, running{}, cancelling{};

  std::optional<JobTime> deadline;        // effective
  InternedString deadlineOrigin;          // path of the job or group that imposed it; empty: the run
  JobTime deadlineStart;                  // when that limit began to count
  std::optional<JobTime> timeoutAt;       // of the attempt under way, of the last one once it has ended
  std::optional<JobTime> attemptStarted;  // likewise
  std::uint32_t attempts = 0;             // begun
  // Of the attempt under way, of the last one once it has ended.
  std::uint32_t worker = kNoWorker;
  std::shared_ptr<const std::string> outputPath;

  // Of cancelling and of all final states but succeeded; of queued, where limits hold it back.
  std::shared_ptr<const JobCause> cause;
  std::shared_ptr<const AttemptList> history;  // null: none has ended
  double cpuSeconds = 0;                       // of all attempts
  std::uint64_t peakRssBytes = 0;              // of the largest
  StateCounts below;                           // groups: leaf jobs anywhere below

  bool exists() const noexcept { return id.run != 0; }
  bool isGroup() const noexcept { return description && description->kind == JobKind::Group; }
  bool live() const noexcept { return !isFinal(state); }
  const AttemptRecord* lastAttempt() const noexcept { return history ? history->back().get() : nullptr; }
  // Time in these states up to `now`, which is not looked at once the job has ended.
  JobDuration queuedFor(JobTime now) const noexcept { return queued + stay(JobState::Queued, now); }
  JobDuration runningFor(JobTime now) const noexcept { return running + stay(JobState::Running, now); }
  JobDuration cancellingFor(JobTime now) const noexcept { return cancelling + stay(JobState::Cancelling, now); }
  // Of the last attempt's timeout and the effective deadline the one that was nearer to being used up. None: it has not
  // ended, never ran, or has no limit.
  std::optional<Headroom> headroom() const noexcept;

  friend bool operator==(const JobRow&, const JobRow&) = default;

 private:
  JobDuration stay(JobState which, JobTime now) const noexcept {
    return state == which && now > since ? now - since : JobDuration::zero();
  }
};

struct RunRow {
  RunInfo info;
  std::optional<JobTime> ended;
  std::uint32_t jobs = 0;  // rows, groups and the root included

  bool exists() const noexcept { return info.run != 0; }
  std::chrono::system_clock::time_point wallTime(JobTime) const noexcept;
};

}  // namespace arborist
