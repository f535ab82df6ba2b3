// SPDX-License-Identifier: GPL-3.0-or-later
#include <arborist/telemetry/job_fold.h>

#include <algorithm>
#include <utility>

namespace arborist {

namespace {

// Attempts kept of one job; the last ones are those that explain it.
constexpr std::size_t kKeptAttempts = 32;

std::shared_ptr<const AttemptList> appended(const std::shared_ptr<const AttemptList>& list,
                                            std::shared_ptr<const AttemptRecord> record) {
  auto longer = list ? std::make_shared<AttemptList>(*list) : std::make_shared<AttemptList>();
  if (longer->size() >= kKeptAttempts) longer->erase(longer->begin());
  longer->push_back(std::move(record));
  return longer;
}

}  // namespace

void JobFold::fold(JobEvent&& event) {
  std::visit([this]<class E>(E&& e) { on(std::forward<E>(e)); }, std::move(event));
}

void JobFold::on(RunInfo&& info) {
  const std::uint32_t run = info.run;
  m_states[run].latest = info.startedSteady;
  m_runs[run].row.info = std::move(info);
  markRun(run);
}

void JobFold::on(JobCreatedEvent&& event) {
  const auto found = m_runs.find(event.id.run);
  if (found == m_runs.end()) return;
  RunState& state = m_states[event.id.run];
  CowTable<JobRow>& jobs = found->second.jobs;
  jobs.grow(event.id.index + std::size_t{1});
  state.marks.resize(jobs.size());

  const bool isRoot = event.parent == event.id;
  if (!isRoot && jobs[event.parent.index].description) {
    const std::string& above = jobs[event.parent.index].description->path;
    event.description.path = above.empty() ? event.description.name : above + '/' + event.description.name;
  }
  JobRow& row = jobs.edit(event.id.index);
  row.id = event.id;
  row.parent = event.parent;
  row.description = std::make_shared<const JobDescription>(std::move(event.description));
  row.created = row.since = state.latest;
  state.marks[event.id.index] = Mark::Inserted;
  m_dirtyJobs.push_back(event.id);
  ++found->second.row.jobs;
  markRun(event.id.run);
  if (!row.isGroup()) count(row, std::nullopt, row.state);
}

void JobFold::on(JobLimitsEvent&& event) {
  JobRow* row = edit(event.id);
  if (!row) return;
  row->context = event.context;
  row->deadline = event.deadline;
  row->deadlineOrigin = m_interner.intern(event.deadlineOrigin);
  if (event.deadline) row->deadlineStart = deadlineStart(*row, event.deadlineOrigin);
}

void JobFold::on(JobTransitionEvent&& event) {
  JobRow* row = edit(event.id);
  if (!row) return;
  JobTime& latest = m_states[event.id.run].latest;
  latest = std::max(latest, event.at);

  row->queued = row->queuedFor(event.at);
  row->running = row->runningFor(event.at);
  row->cancelling = row->cancellingFor(event.at);
  const JobState from = std::exchange(row->state, event.to);
  row->since = event.at;
  if (event.to == JobState::Running && !row->started) row->started = event.at;
  if (event.to == JobState::Cancelling) row->stopRequested = event.at;
  if (isFinal(event.to)) row->finished = event.at;
  const bool hasCause = event.cause.code != CauseCode::None || !event.cause.message.empty();
  row->cause = hasCause ? std::make_shared<const JobCause>(std::move(event.cause)) : nullptr;
  if (!row->isGroup()) count(*row, from, event.to);
}

// Thousands of jobs wait for the same limits and share one cause.
void JobFold::on(JobHeldBackEvent&& event) {
  JobRow* row = edit(event.id);
  if (!row || row->state != JobState::Queued) return;
  if (!m_heldBack || m_heldBack->message != event.cause.message)
    m_heldBack = std::make_shared<const JobCause>(std::move(event.cause));
  row->cause = m_heldBack;
}

void JobFold::on(AttemptStartedEvent&& event) {
  JobRow* row = edit(event.id);
  if (!row) return;
  row->attempts = std::max(row->attempts, event.number);
  row->attemptStarted = event.at;
  row->timeoutAt = event.timeoutAt;
  row->worker = event.worker;
  row->outputPath =
      event.outputPath.empty() ? nullptr : std::make_shared<const std::string>(std::move(event.outputPath));
}

void JobFold::on(AttemptExtendedEvent&& event) {
  if (JobRow* row = edit(event.id)) row->timeoutAt = event.timeoutAt;
}

void JobFold::on(AttemptFinishedEvent&& event) {
  JobRow* row = edit(event.id);
  if (!row) return;
  row->cpuSeconds += event.record->cpuSeconds;
  row->peakRssBytes = std::max(row->peakRssBytes, event.record->peakRssBytes);
  row->history = appended(row->history, event.record);
  if (!event.record->outputTail.empty()) keepTail(event.id, event.record);
}

void JobFold::on(RunEndedEvent&& event) {
  const auto found = m_runs.find(event.run);
  if (found == m_runs.end()) return;
  found->second.row.ended = event.at;
  m_endedRuns.push_back(event.run);
  markRun(event.run);
}

void JobFold::expire(std::size_t keep) {
  while (m_endedRuns.size() > keep) {
    const std::uint32_t run = m_endedRuns.front();
    m_endedRuns.pop_front();
    m_runs.erase(run);
    m_states.erase(run);
    m_removedRuns.push_back(run);
    std::erase_if(m_tails, [&](const KeptTail& tail) {
      if (tail.job.run != run) return false;
      m_tailBytes -= tail.record->outputTail.size();
      return true;
    });
  }
}

void JobFold::takeChanges(SnapshotDiff& diff) {
  for (const std::uint32_t run : m_dirtyRuns) {
    const auto found = m_runs.find(run);
    if (found == m_runs.end()) continue;
    diff.runs.push_back(found->second.row);
    m_states[run].dirty = false;
  }
  for (const JobId id : m_dirtyJobs) {
    const auto found = m_runs.find(id.run);
    if (found == m_runs.end()) continue;
    Mark& mark = m_states[id.run].marks[id.index];
    (mark == Mark::Inserted ? diff.insertedJobs : diff.changedJobs).push_back(found->second.jobs[id.index]);
    mark = Mark::Clean;
  }
  m_dirtyRuns.clear();
  m_dirtyJobs.clear();
  diff.removedRuns.swap(m_removedRuns);
}

JobRow* JobFold::edit(JobId id) {
  const auto found = m_runs.find(id.run);
  if (found == m_runs.end() || id.index >= found->second.jobs.size() || !found->second.jobs[id.index].exists()) {
    return nullptr;
  }
  Mark& mark = m_states[id.run].marks[id.index];
  if (mark == Mark::Clean) {
    mark = Mark::Changed;
    m_dirtyJobs.push_back(id);
  }
  return &found->second.jobs.edit(id.index);
}

void JobFold::markRun(std::uint32_t run) {
  if (std::exchange(m_states[run].dirty, true)) return;
  m_dirtyRuns.push_back(run);
}

void JobFold::count(const JobRow& leaf, std::optional<JobState> from, JobState to) {
  JobId at = leaf.id, above = leaf.parent;
  while (above != at) {
    JobRow* group = edit(above);
    if (!group) return;
    if (from) --group->below[*from];
    ++group->below[to];
    at = std::exchange(above, group->parent);
  }
}

JobTime JobFold::deadlineStart(const JobRow& row, std::string_view origin) const {
  const RunSnapshot& run = m_runs.at(row.id.run);
  const JobRow* setter = &row;
  while (setter->description->path != origin && setter->parent != setter->id) setter = &run.jobs[setter->parent.index];
  // It counts from when the group around its owner began.
  return run.jobs[setter->parent.index].started.value_or(run.row.info.startedSteady);
}

void JobFold::keepTail(JobId job, const std::shared_ptr<const AttemptRecord>& record) {
  m_tails.push_back({job, record});
  m_tailBytes += record->outputTail.size();
  while (m_tailBytes > m_outputTailBytes) {
    const KeptTail oldest = std::move(m_tails.front());
    m_tails.pop_front();
    m_tailBytes -= oldest.record->outputTail.size();
    cutTail(oldest);
  }
}

void JobFold::cutTail(const KeptTail& tail) {
  JobRow* row = edit(tail.job);
  if (!row || !row->history) return;
  auto list = std::make_shared<AttemptList>(*row->history);
  for (auto& record : *list) {
    if (record != tail.record) continue;
    auto shorter = std::make_shared<AttemptRecord>(*record);
    std::string().swap(shorter->outputTail);
    record = std::move(shorter);
  }
  row->history = std::move(list);
}

}  // namespace arborist
