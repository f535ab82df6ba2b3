// SPDX-License-Identifier: GPL-3.0-or-later
#include <widgets/models/worker_ledger.h>

#include <algorithm>
#include <tuple>

#include <widgets/models/snapshot_bridge.h>

namespace arborist {

namespace {

std::int64_t stepOf(JobTime time) { return time.time_since_epoch() / WorkerLedger::kStep; }

}  // namespace

bool hasAttemptOnWorker(const JobRow& row) noexcept {
  const bool busy = row.state == JobState::Running || row.state == JobState::Cancelling;
  if (!busy || row.isGroup() || row.worker >= WorkerLedger::kMaxWorkers) return false;
  const AttemptRecord* last = row.lastAttempt();
  return !last || last->number < row.attempts;
}

void WorkerLedger::apply(const ViewUpdate& update, const Snapshot& state) {
  if (update.full) {
    clear();
    for (const auto& [number, run] : state.runs()) {
      for (std::uint32_t i = 0; i < run.jobs.size(); ++i)
        if (run.jobs[i].exists()) take(run.jobs[i]);
    }
  }
  for (const auto& diff : update.diffs) {
    for (const JobRow& row : diff->insertedJobs) take(row);
    for (const JobRow& row : diff->changedJobs) take(row);
  }
  // What was removed while it ran, or moved on without a word, does not stay.
  for (Worker& worker : m_workers) {
    if (worker.idle()) continue;
    const JobRow* row = state.job(worker.job);
    const auto number = static_cast<std::uint32_t>(&worker - m_workers.data());
    if (!row || !hasAttemptOnWorker(*row) || row->worker != number) worker.job = {};
  }
  count();
}

void WorkerLedger::clear() {
  m_workers.clear();
  m_steps.clear();
}

void WorkerLedger::see(std::uint32_t worker) {
  if (worker < m_workers.size()) return;
  m_workers.resize(worker + 1);
  m_steps.resize(worker + 1);
}

void WorkerLedger::take(const JobRow& row) {
  if (hasAttemptOnWorker(row)) {
    see(row.worker);
    m_workers[row.worker].job = row.id;
  }
  if (!row.history) return;
  for (const auto& attempt : *row.history)
    if (attempt->worker < kMaxWorkers) m_ended.push_back({attempt->worker, attempt->started, attempt->finished});
}

// A worker does one attempt at a time, so whatever ended before the last one that was counted was counted too. Rows
// come in no order of time, and a row may come several times: hence sorted first.
void WorkerLedger::count() {
  std::sort(m_ended.begin(), m_ended.end(), [](const Ended& a, const Ended& b) {
    return std::tie(a.worker, a.finished) < std::tie(b.worker, b.finished);
  });
  for (const Ended& ended : m_ended) {
    see(ended.worker);
    Steps& steps = m_steps[ended.worker];
    if (ended.finished <= steps.counted) continue;
    steps.counted = ended.finished;
    ++m_workers[ended.worker].done;
    addBusy(steps, ended.started, ended.finished);
  }
  m_ended.clear();
}

void WorkerLedger::addBusy(Steps& steps, JobTime begin, JobTime end) {
  begin = std::max(begin, end - kSpan + kStep);
  for (JobTime at = begin; at < end;) {
    const std::int64_t step = stepOf(at);
    const JobTime next{(step + 1) * kStep};
    const auto index = static_cast<std::size_t>(step) % kSteps;
    // Steps between the last one written and this one are from a round ago.
    for (std::int64_t old = std::max(steps.last + 1, step - static_cast<std::int64_t>(kSteps) + 1); old <= step; ++old)
      steps.busy[static_cast<std::size_t>(old) % kSteps] = 0;
    steps.last = std::max(steps.last, step);
    steps.busy[index] += (std::min(next, end) - at).count();
    at = next;
  }
}

double WorkerLedger::utilisation(std::size_t worker, std::optional<JobTime> since, JobTime now) const {
  JobDuration busy{};
  if (since) busy += now - std::clamp(*since, now - kSpan, now);
  if (worker < m_steps.size()) {
    const Steps& steps = m_steps[worker];
    const std::int64_t newest = stepOf(now), oldest = newest - static_cast<std::int64_t>(kSteps) + 1;
    for (std::int64_t step = std::max(oldest, steps.last - static_cast<std::int64_t>(kSteps) + 1);
         step <= std::min(newest, steps.last); ++step)
      busy += JobDuration(steps.busy[static_cast<std::size_t>(step) % kSteps]);
  }
  return std::min(1.0, std::chrono::duration<double>(busy) / std::chrono::duration<double>(kSpan));
}

}  // namespace arborist
