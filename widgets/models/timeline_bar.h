// SPDX-License-Identifier: GPL-3.0-or-later
// One stretch of time of a job as the timeline shows it: a try, or a wait. A plain value, made of rows alone, so that
// the same rows always give the same bars.
#pragma once

#include <span>
#include <tuple>
#include <vector>

#include <arborist/telemetry/job_row.h>

namespace arborist {

// The end of a bar that still goes on, and the order to stop that was never given.
inline constexpr JobTime kNoTime = JobTime::max();

struct TimelineBar {
  JobId job;
  std::uint32_t number = 0;  // of the attempt; of a wait that of the attempt to come; 0: a group
  std::uint32_t worker = kNoWorker;
  JobTime begin;
  JobTime end = kNoTime;               // at or after begin
  JobTime stop = kNoTime;              // the order to stop
  JobState state = JobState::Running;  // Queued: a wait
  bool live() const noexcept { return end == kNoTime; }
  // What of it is seen at `now`.
  JobTime endAt(JobTime now) const noexcept { return live() ? std::max(begin, now) : end; }
  friend bool operator==(const TimelineBar&, const TimelineBar&) = default;
};

// The order of bars in a lane.
inline bool earlier(const TimelineBar& a, const TimelineBar& b) noexcept {
  return std::tie(a.begin, a.job, a.number) < std::tie(b.begin, b.job, b.number);
}

// The attempts that the row remembers, in order; a group has none.
std::vector<TimelineBar> attemptBars(const JobRow&);
// All of the row's own lane: waits and attempts one after another, or the group as one bar.
std::vector<TimelineBar> laneBars(const JobRow&);

// Which of two states a block of many shows: the greater one.
int severity(JobState) noexcept;

}  // namespace arborist
