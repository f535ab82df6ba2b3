// SPDX-License-Identifier: GPL-3.0-or-later
#include <arborist/telemetry/progress.h>

#include <algorithm>
#include <utility>

namespace arborist {

namespace {

RunningJob runningJob(const JobRow& row, JobTime now) {
  RunningJob job;
  job.id = row.id;
  job.path = row.description->path;
  job.state = row.state;
  job.elapsed = std::max(now - row.attemptStarted.value_or(row.since), JobDuration::zero());
  std::optional<JobTime> limit = row.timeoutAt;
  if (limit) {
    job.limit = LimitKind::Timeout;
    job.limitOrigin = job.path;
  }
  if (row.deadline && (!limit || *row.deadline < *limit)) {
    limit = row.deadline;
    job.limit = LimitKind::Deadline;
    job.limitOrigin = row.deadlineOrigin.view();
  }
  if (limit) job.left = std::max(*limit - now, JobDuration::zero());
  return job;
}

}  // namespace

void ProgressModel::apply(const Snapshot& snapshot) {
  m_seq = snapshot.seq();
  const RunSnapshot* run = snapshot.run(m_run);
  if (!run) return;
  take(run->row);
  for (std::size_t index = 0; index < run->jobs.size(); ++index) {
    if (run->jobs[index].exists()) take(run->jobs[index]);
  }
}

void ProgressModel::apply(const SnapshotDiff& diff) {
  m_seq = diff.seq;
  for (const RunRow& row : diff.runs) {
    if (row.info.run == m_run) take(row);
  }
  for (const auto* rows : {&diff.insertedJobs, &diff.changedJobs}) {
    for (const JobRow& row : *rows) {
      if (row.id.run == m_run) take(row);
    }
  }
}

void ProgressModel::apply(const SnapshotUpdate& update) {
  if (update.full) apply(*update.full);
  for (const auto& diff : update.diffs) apply(*diff);
}

void ProgressModel::take(const RunRow& row) { m_row = row; }

void ProgressModel::take(const JobRow& row) {
  if (row.parent == row.id) {
    m_totals = row.below;
    m_stopping = row.state == JobState::Cancelling;
  }
  if (row.isGroup()) return;
  if (row.state == JobState::Running || row.state == JobState::Cancelling) {
    m_running.insert_or_assign(row.id.index, row);
    return;
  }
  m_running.erase(row.id.index);
  if (!row.live()) finished(row);
}

void ProgressModel::finished(const JobRow& row) {
  if (row.id.index >= m_ended.size()) m_ended.resize(row.id.index + std::size_t{1});
  if (m_ended[row.id.index]) return;
  m_ended[row.id.index] = true;
  m_summary.add(row);
  if (row.state == JobState::Failed || row.state == JobState::TimedOut) m_newFailures.push_back(failureOf(row));
  if (row.attempts == 0) return;
  const JobTime end = row.finished.value_or(row.since);
  m_lastEnds.insert(std::upper_bound(m_lastEnds.begin(), m_lastEnds.end(), end), end);
  if (m_lastEnds.size() > kRateJobs) m_lastEnds.pop_front();
}

Progress ProgressModel::progress(JobTime now, std::size_t maxRunning) const {
  Progress progress;
  progress.file = m_row.info.file;
  progress.totals = m_totals;
  progress.ended = m_row.ended.has_value();
  if (m_row.exists()) progress.elapsed = std::max(m_row.ended.value_or(now) - m_row.info.startedSteady, JobDuration{});
  progress.eta = eta(now);
  progress.runningInAll = m_running.size();

  std::vector<const JobRow*> rows;
  rows.reserve(m_running.size());
  for (const auto& entry : m_running) rows.push_back(&entry.second);
  const std::size_t shown = std::min(maxRunning, rows.size());
  std::partial_sort(rows.begin(), rows.begin() + static_cast<std::ptrdiff_t>(shown), rows.end(),
                    [](const JobRow* a, const JobRow* b) {
                      const JobTime left = a->attemptStarted.value_or(a->since);
                      const JobTime right = b->attemptStarted.value_or(b->since);
                      return left != right ? left < right : a->id < b->id;
                    });
  rows.resize(shown);
  for (const JobRow* row : rows) progress.running.push_back(runningJob(*row, now));
  return progress;
}

// The jobs that are left divided by the rate at which the last jobs to run have ended: of all while they are few, of
// the last kRateJobs afterwards. The rate is taken up to now, so that a stall makes the estimate grow.
std::optional<JobDuration> ProgressModel::eta(JobTime now) const {
  if (m_row.ended || m_stopping || m_totals.live() == 0 || m_lastEnds.size() < kEvidenceJobs) return std::nullopt;
  const bool all = m_lastEnds.size() < kRateJobs;
  const std::chrono::duration<double> span = now - (all ? m_row.info.startedSteady : m_lastEnds.front());
  const double ended = static_cast<double>(m_lastEnds.size() - (all ? 0 : 1));
  if (span.count() <= 0) return std::nullopt;
  const std::chrono::duration<double> left = span * (static_cast<double>(m_totals.live()) / ended);
  // Centuries do not fit.
  if (left >= std::chrono::duration<double>(JobDuration::max())) return JobDuration::max();
  return std::chrono::duration_cast<JobDuration>(left);
}

std::vector<JobFailure> ProgressModel::takeFailures() {
  std::vector<JobFailure> failures = std::exchange(m_newFailures, {});
  std::stable_sort(failures.begin(), failures.end(),
                   [](const JobFailure& a, const JobFailure& b) { return a.at < b.at; });
  return failures;
}

RunSummary ProgressModel::summary() const {
  RunSummary summary = m_summary.summary();
  summary.totals = m_totals;
  if (m_row.exists()) summary.wall = m_row.ended.value_or(m_row.info.startedSteady) - m_row.info.startedSteady;
  return summary;
}

}  // namespace arborist
