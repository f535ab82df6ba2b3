// SPDX-License-Identifier: GPL-3.0-or-later
#include <arborist/telemetry/job_row.h>

#include <algorithm>
#include <numeric>

namespace arborist {

namespace {

double shareLeft(JobTime start, JobTime limit, JobTime end) {
  const std::chrono::duration<double> left = limit - end, whole = limit - start;
  return std::clamp(left / whole, 0.0, 1.0);
}

}  // namespace

std::uint32_t StateCounts::all() const noexcept { return std::accumulate(m_counts.begin(), m_counts.end(), 0u); }

std::uint32_t StateCounts::live() const noexcept {
  return (*this)[JobState::Queued] + (*this)[JobState::Running] + (*this)[JobState::Cancelling];
}

std::optional<Headroom> JobRow::headroom() const noexcept {
  if (!started || !finished) return std::nullopt;
  std::optional<Headroom> nearest;
  if (timeoutAt && attemptStarted && *timeoutAt > *attemptStarted) {
    const JobTime end = lastAttempt() ? lastAttempt()->finished : *finished;
    nearest = {shareLeft(*attemptStarted, *timeoutAt, end), LimitKind::Timeout, *timeoutAt - *attemptStarted};
  }
  if (deadline && *deadline > deadlineStart) {
    const double left = shareLeft(deadlineStart, *deadline, *finished);
    if (!nearest || left < nearest->left) nearest = {left, LimitKind::Deadline, *deadline - deadlineStart};
  }
  return nearest;
}

std::chrono::system_clock::time_point RunRow::wallTime(JobTime time) const noexcept {
  using Wall = std::chrono::system_clock;
  const auto passed = std::chrono::duration_cast<Wall::duration>(time - info.startedSteady);
  // A deadline that never comes is as late as calendar time goes.
  return passed > Wall::time_point::max() - info.started ? Wall::time_point::max() : info.started + passed;
}

}  // namespace arborist
