// SPDX-License-Identifier: GPL-3.0-or-later
// Whether a job whose attempt went wrong is tried again, and when: capped exponential backoff with full jitter, as in
// M. Brooker, "Exponential Backoff and Jitter" (AWS Architecture Blog, 2015). Pure functions.
#pragma once

#include <optional>
#include <string>

#include <arborist/base/clock.h>
#include <arborist/jobs/job_state.h>
#include <arborist/jobs/spec.h>

namespace arborist {

// Of an attempt that ended for this cause by itself or by its own timeout.
bool isRetried(const RetrySpec&, CauseCode) noexcept;

// The wait after the `retry`-th attempt that went wrong (from 1); `draw` is from [0, 1).
JobDuration retryWait(const RetrySpec&, std::uint32_t retry, double draw) noexcept;

struct RetryPlan {
  std::optional<TimePoint> at;  // when the next attempt may begin; none: there is no next one
  // Why not, where another one would have been due: the wait would pass the deadline.
  bool pastDeadline = false;
  JobDuration wait{};
};

// `attempts`: that were made. A wait that would end at the deadline or after it is not begun.
RetryPlan planRetry(const RetrySpec&, CauseCode, std::uint32_t attempts, TimePoint now,
                    std::optional<TimePoint> deadline, double draw) noexcept;

}  // namespace arborist
