// SPDX-License-Identifier: GPL-3.0-or-later
// What charts keep of a job that has ended. A plain value.
#pragma once

#include <optional>

#include <arborist/telemetry/job_row.h>

namespace arborist {

struct EndedJob {
  static constexpr float kNoLimit = -1;

  JobTime finished;
  JobId id;
  JobDuration queued{}, running{}, stopping{};  // time in these states, all attempts together
  float used = kNoLimit;                        // share of its limit; above 1: it ended after the limit
  JobState state = JobState::Succeeded;
  CauseCode cause = CauseCode::None;
  bool started = false;  // it ran at all
  bool stopped = false;  // it was told to stop while it ran

  bool hasLimit() const noexcept { return used >= 0; }
  // It was ended from outside instead of ending by itself.
  bool cancelled() const noexcept { return stopped || state == JobState::Cancelled || state == JobState::TimedOut; }
};

// None: a group, or not ended.
std::optional<EndedJob> endedJob(const JobRow&);

// Share of the limit that JobRow::headroom() names, here not cut at 1. None where that one is.
std::optional<double> usedShare(const JobRow&);

}  // namespace arborist
