// SPDX-License-Identifier: GPL-3.0-or-later
#include <arborist/jobs/retry_plan.h>

#include <algorithm>
#include <cmath>

namespace arborist {

bool isRetried(const RetrySpec& retry, CauseCode code) noexcept {
  switch (code) {
    case CauseCode::Exit:
    case CauseCode::Load: return retry.onExit;
    case CauseCode::Signal: return retry.onSignal;
    case CauseCode::Timeout: return retry.onTimeout;
    default: return false;
  }
}

JobDuration retryWait(const RetrySpec& retry, std::uint32_t number, double draw) noexcept {
  JobDuration wait = std::min(retry.base, retry.cap);
  // Stops at the cap, long before it could overflow.
  for (std::uint32_t i = 1; i < number && wait < retry.cap; ++i)
    wait = wait > retry.cap / 2 ? retry.cap : std::min(wait * 2, retry.cap);
  if (retry.jitter == RetrySpec::Jitter::None) return wait;
  return JobDuration(static_cast<JobDuration::rep>(std::floor(static_cast<double>(wait.count()) * draw)));
}

RetryPlan planRetry(const RetrySpec& retry, CauseCode code, std::uint32_t attempts, TimePoint now,
                    std::optional<TimePoint> deadline, double draw) noexcept {
  if (attempts > retry.max || !isRetried(retry, code)) return {};
  const JobDuration wait = retryWait(retry, attempts, draw);
  const TimePoint at = saturatingAdd(now, wait);
  if (deadline && at >= *deadline) return {.at = {}, .pastDeadline = true, .wait = wait};
  return {.at = at, .pastDeadline = false, .wait = wait};
}

}  // namespace arborist
