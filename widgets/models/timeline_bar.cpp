// SPDX-License-Identifier: GPL-3.0-or-later
#include <widgets/models/timeline_bar.h>

#include <algorithm>
#include <array>

namespace arborist {

namespace {

// Of an attempt that is not the job's last word.
JobState stateOf(const AttemptRecord& record) {
  switch (record.cause.code) {
    case CauseCode::None: return JobState::Succeeded;
    case CauseCode::Timeout:
    case CauseCode::Deadline: return JobState::TimedOut;
    case CauseCode::User:
    case CauseCode::FailFast: return JobState::Cancelled;
    default: return JobState::Failed;
  }
}

TimelineBar barOf(const JobRow& row, const AttemptRecord& record) {
  TimelineBar bar{row.id, record.number, record.worker, record.started, std::max(record.started, record.finished)};
  if (record.stopRequested != JobTime{}) bar.stop = std::clamp(record.stopRequested, bar.begin, bar.end);
  const bool last = record.number == row.attempts && isFinal(row.state);
  bar.state = last ? row.state : stateOf(record);
  return bar;
}

bool liveAttempt(const JobRow& row) {
  if (!row.live() || row.state == JobState::Queued || !row.attemptStarted) return false;
  const AttemptRecord* last = row.lastAttempt();
  return !last || last->number < row.attempts;
}

TimelineBar wait(const JobRow& row, std::uint32_t number, JobTime begin, JobTime end) {
  return {row.id, number, kNoWorker, begin, std::max(begin, end), kNoTime, JobState::Queued};
}

TimelineBar groupBar(const JobRow& row) {
  TimelineBar bar{row.id, 0, kNoWorker, row.started.value_or(row.created)};
  bar.state = row.state;
  if (row.finished) bar.end = std::max(bar.begin, *row.finished);
  if (row.stopRequested) bar.stop = std::clamp(*row.stopRequested, bar.begin, bar.end);
  return bar;
}

}  // namespace

std::vector<TimelineBar> attemptBars(const JobRow& row) {
  std::vector<TimelineBar> bars;
  if (row.isGroup()) return bars;
  if (row.history) {
    for (const auto& record : *row.history) bars.push_back(barOf(row, *record));
  }
  if (!liveAttempt(row)) return bars;
  TimelineBar& bar = bars.emplace_back(TimelineBar{row.id, row.attempts, row.worker, *row.attemptStarted});
  bar.state = row.state;
  if (row.state == JobState::Cancelling && row.stopRequested) bar.stop = std::max(bar.begin, *row.stopRequested);
  return bars;
}

std::vector<TimelineBar> laneBars(const JobRow& row) {
  if (row.isGroup()) {
    if (row.state == JobState::Queued) return {wait(row, 0, row.created, kNoTime)};
    return {groupBar(row)};
  }
  std::vector<TimelineBar> bars;
  JobTime from = row.created;
  // Of very many attempts the first are forgotten: what lay before is no wait.
  const bool whole = !row.history || row.history->front()->number == 1;
  for (const TimelineBar& attempt : attemptBars(row)) {
    if (attempt.begin > from && (whole || !bars.empty()))
      bars.push_back(wait(row, attempt.number, from, attempt.begin));
    bars.push_back(attempt);
    from = attempt.end;
  }
  if (row.state == JobState::Queued) bars.push_back(wait(row, row.attempts + 1, from, kNoTime));
  // It ended without an attempt: its wait is all there is to see, in the colour of its end.
  if (bars.empty() && row.finished) {
    bars.push_back(wait(row, 1, from, *row.finished));
    bars.back().state = row.state;
  }
  return bars;
}

int severity(JobState state) noexcept {
  // In the order of JobState: queued, running, cancelling, succeeded, failed, timed out, cancelled, skipped.
  static constexpr std::array<int, 8> kSeverity{0, 3, 5, 2, 7, 6, 4, 1};
  return kSeverity[static_cast<std::size_t>(state)];
}

}  // namespace arborist
