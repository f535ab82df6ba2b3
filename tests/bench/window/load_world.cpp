// SPDX-License-Identifier: GPL-3.0-or-later
#include <bench/window/load_world.h>

#include <cstdio>

namespace arborist::bench {

namespace {

constexpr JobDuration kTimeout = std::chrono::seconds(5), kDeadline = std::chrono::minutes(10);

std::string numbered(const char* what, std::size_t number) {
  char text[48];
  std::snprintf(text, sizeof text, "%s-%03zu", what, number);
  return text;
}

JobCause cause(CauseCode code, const char* message) { return {code, message, "", "jobs.yaml:14"}; }

}  // namespace

void LoadScript::World::addRun(std::size_t groups, std::size_t groupsEach, std::size_t jobsEach) {
  RunInfo info;
  info.run = ++m_lastRun;
  info.runId = numbered("run", m_lastRun);
  info.file = "load.yaml";
  info.started = std::chrono::system_clock::now();
  info.startedSteady = Clock::now();
  info.slots = m_workers.size();
  m_recorder.runStarted(info);
  const JobId root = add(info.run, 0, "", false);
  for (std::size_t i = 0; i < groups; ++i) {
    const JobId group = add(info.run, root.index, numbered("group", i), false);
    for (std::size_t j = 0; j < groupsEach; ++j) {
      const JobId inner = add(info.run, group.index, numbered("part", j), false);
      for (std::size_t k = 0; k < jobsEach; ++k) add(info.run, inner.index, numbered("unit", k), true);
    }
  }
}

JobId LoadScript::World::add(std::uint32_t run, std::uint32_t parent, std::string name, bool leaf) {
  JobSpec& spec = m_specs.emplace_back();
  spec.name = std::move(name);
  spec.isGroup = !leaf;
  spec.at = {"load.yaml", static_cast<int>(m_specs.size() % 5000), 3};
  if (leaf) spec.command = {true, {"true"}, "./check --unit " + spec.name};
  if (leaf) spec.timeout = Limit{kTimeout, spec.at};
  Jobs& jobs = m_runs[run];
  const JobId id{run, static_cast<std::uint32_t>(jobs.size())};
  Job& job = jobs.emplace_back();
  job.parent = parent;
  job.leaf = leaf;
  job.context = ContextId(++m_lastContext);
  m_recorder.jobCreated({id, {run, parent}, &spec});
  ContextInfo context;
  context.id = job.context;
  if (id.index != 0) context.parent = jobs[parent].context;
  context.kind = ContextKind::Deadline;
  context.name = spec.name;
  context.deadline = Clock::now() + kDeadline;
  m_recorder.created(context);
  m_recorder.jobLimits(id, {job.context, context.deadline, ""});
  if (!leaf) return id;
  ++m_live;
  m_queued.push_back(id);
  for (std::uint32_t above = parent;; above = jobs[above].parent) {
    ++jobs[above].liveBelow;
    if (above == 0) return id;
  }
}

void LoadScript::World::to(JobId id, JobState state, const JobCause* why) {
  Job& job = at(id);
  m_recorder.jobTransition({id, job.state, state, Clock::now(), why});
  job.state = state;
}

void LoadScript::World::start(JobId id, std::uint32_t worker) {
  // Groups begin with the first job below them.
  const Jobs& jobs = m_runs[id.run];
  std::vector<std::uint32_t> begin;
  for (std::uint32_t above = jobs[id.index].parent; jobs[above].state == JobState::Queued; above = jobs[above].parent) {
    begin.push_back(above);
    if (above == 0) break;
  }
  for (auto above = begin.rbegin(); above != begin.rend(); ++above) to({id.run, *above}, JobState::Running);
  Job& job = at(id);
  job.worker = worker;
  job.started = Clock::now();
  job.stopped = {};
  to(id, JobState::Running);
  m_recorder.attemptStarted(id, {.number = ++job.attempt,
                                 .at = job.started,
                                 .timeoutAt = job.started + kTimeout,
                                 .worker = worker,
                                 .outputPath = {}});
  m_workers[worker] = id;
  ++m_busy;
}

void LoadScript::World::order(JobId id) {
  at(id).stopped = Clock::now();
  const JobCause why = cause(CauseCode::User, "you clicked \u2715 on it");
  to(id, JobState::Cancelling, &why);
}

void LoadScript::World::endAttempt(JobId id, const JobCause& why) {
  Job& job = at(id);
  AttemptRecord record;
  record.number = job.attempt;
  record.worker = job.worker;
  record.started = job.started;
  record.stopRequested = job.stopped;
  record.finished = Clock::now();
  record.cause = why;
  record.outputTail = "one line of output\n";
  record.outputBytes = record.outputTail.size();
  record.cpuSeconds = 0.01;
  record.peakRssBytes = 3u << 20;
  m_workers[job.worker] = {};
  --m_busy;
  m_recorder.attemptFinished(id, record);
}

void LoadScript::World::end(JobId id, JobState state, const JobCause& why) {
  if (at(id).state != JobState::Queued) endAttempt(id, why);
  to(id, state, state == JobState::Succeeded ? nullptr : &why);
  leafEnded(id);
}

void LoadScript::World::leafEnded(JobId id) {
  --m_live;
  Jobs& jobs = m_runs[id.run];
  m_recorder.released(jobs[id.index].context);
  for (std::uint32_t above = jobs[id.index].parent;; above = jobs[above].parent) {
    if (--jobs[above].liveBelow == 0) {
      to({id.run, above}, JobState::Succeeded);
      m_recorder.released(jobs[above].context);
    }
    if (above == 0) break;
  }
  if (jobs[0].liveBelow == 0) m_recorder.runEnded(id.run, Clock::now());
}

// Of a worker that is busy: told to stop it stops, else it ends in one of many ways.
void LoadScript::World::endOneOf(std::uint32_t worker) {
  const JobId id = m_workers[worker];
  if (at(id).state == JobState::Cancelling)
    return end(id, JobState::Cancelled, cause(CauseCode::User, "you clicked \u2715 on it"));
  const auto dice = m_random() % 100;
  if (dice < 10) return order(id);
  if (dice < 60) {
    endAttempt(id, cause(CauseCode::Exit, "exit code 1"));
    to(id, JobState::Queued);
    m_queued.push_back(id);
    return;
  }
  if (dice < 90) return end(id, JobState::Succeeded, {});
  if (dice < 95) return end(id, JobState::Failed, cause(CauseCode::Exit, "exit code 2"));
  end(id, JobState::TimedOut, cause(CauseCode::Timeout, "5 s timeout (load.yaml:3)"));
}

void LoadScript::World::change() {
  const auto worker = static_cast<std::uint32_t>(m_nextWorker++ % m_workers.size());
  if (m_workers[worker].run != 0) return endOneOf(worker);
  while (!m_queued.empty()) {
    const JobId id = m_queued.front();
    m_queued.pop_front();
    if (at(id).state == JobState::Queued) return start(id, worker);
  }
}

void LoadScript::World::cancel(JobId top) {
  const auto run = m_runs.find(top.run);
  if (run == m_runs.end()) return;
  const JobCause why = cause(CauseCode::User, "you clicked \u2715 on a group");
  for (std::uint32_t i = top.index; i < run->second.size(); ++i) {
    const Job& job = run->second[i];
    if (i > top.index && job.parent < top.index) break;
    if (!job.leaf || isFinal(job.state)) continue;
    if (job.state == JobState::Running) order({top.run, i});
    if (job.state == JobState::Queued) end({top.run, i}, JobState::Cancelled, why);
  }
}

void LoadScript::World::endAll() {
  for (auto& [number, jobs] : m_runs) {
    for (std::uint32_t i = 0; i < jobs.size(); ++i) {
      const Job& job = jobs[i];
      if (!job.leaf || isFinal(job.state)) continue;
      end({number, i}, job.state == JobState::Cancelling ? JobState::Cancelled : JobState::Succeeded,
          job.state == JobState::Cancelling ? cause(CauseCode::User, "you clicked \u2715 on it") : JobCause{});
    }
  }
  m_queued.clear();
}

}  // namespace arborist::bench
