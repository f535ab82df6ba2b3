// SPDX-License-Identifier: GPL-3.0-or-later
#include "run_bench.h"

#include <stdexcept>
#include <utility>

namespace arborist::test {

AttemptOutcome ScriptedRunner::run(const Context& context, const AttemptRequest& request) {
  requests.push_back(request);
  const Script script = scripts[request.path];
  if (script.atStart) script.atStart();
  constexpr JobDuration kStep = 10ms;
  for (JobDuration ran{}; ran < script.takes && !context.done(); ran += kStep) m_clock.advance(kStep);
  AttemptOutcome outcome;
  if (context.done() && script.takes > 0ns) {
    outcome.stopRequested = true;
    outcome.record.stopRequested = m_clock.now();
    m_clock.advance(script.stopTakes);
  } else if (script.exitCode != 0) {
    outcome.record.exitCode = script.exitCode;
    outcome.record.cause = {CauseCode::Exit, "exit code " + std::to_string(script.exitCode), {}, {}};
  }
  outcome.record.leaked = script.leaked;
  return outcome;
}

void Journal::jobCreated(const JobInfo& info) {
  Job job;
  if (info.id.index != 0) {
    const std::string& parent = jobs.at(info.parent.index).path;
    job.path = parent.empty() ? info.spec->name : parent + "/" + info.spec->name;
  }
  EXPECT_EQ(jobs.size(), info.id.index);
  jobs.push_back(std::move(job));
}

void Journal::jobLimits(JobId id, const JobLimits& limits) {
  jobs.at(id.index).limits = limits;
  jobs.at(id.index).deadlineOrigin = limits.deadlineOrigin;
}

void Journal::jobTransition(const JobTransition& transition) {
  Job& job = jobs.at(transition.id.index);
  EXPECT_EQ(job.state(), transition.from) << job.path;
  EXPECT_FALSE(isFinal(transition.from)) << job.path << " left a final state";
  EXPECT_TRUE(job.times.empty() || job.times.back() <= transition.at) << job.path << " goes back in time";
  job.states.push_back(transition.to);
  job.times.push_back(transition.at);
  if (transition.cause) job.cause = *transition.cause;
  if (isFinal(transition.to)) job.ended = transition.at;
  if (transition.to == JobState::Running) {
    job.started = transition.at;
    startOrder.push_back(job.path);
  }
}

void Journal::attemptStarted(JobId id, const AttemptStart& start) {
  Job& job = jobs.at(id.index);
  ++job.attempts;
  job.start = start;
  job.outputPath = start.outputPath;
  job.start.outputPath = {};
}

void Journal::attemptFinished(JobId id, const AttemptRecord& record) { jobs.at(id.index).record = record; }

const Journal::Job& Journal::operator[](const std::string& path) const { return jobs.at(idOf(path).index); }

JobId Journal::idOf(const std::string& path) const {
  for (std::uint32_t i = 0; i < jobs.size(); ++i)
    if (jobs[i].path == path) return {1, i};
  throw std::out_of_range("no job " + path);
}

JobSpec leaf(std::string name) {
  JobSpec spec;
  spec.name = std::move(name);
  spec.command.argv = {"true"};
  return spec;
}

JobSpec group(std::string name, std::vector<JobSpec> children) {
  JobSpec spec;
  spec.name = std::move(name);
  spec.isGroup = true;
  spec.children = std::move(children);
  return spec;
}

Limit limit(JobDuration duration, int line) { return {duration, {"jobs.yaml", line, 1}}; }

RunBench::RunBench(std::vector<JobSpec> jobs, std::size_t slots) {
  file.file = "jobs.yaml";
  file.root = group("", std::move(jobs));
  options.slots = slots;
  options.now = [this] { return clock.now(); };
}

RunBench& RunBench::script(const std::string& path, Script script) {
  runner.scripts[path] = std::move(script);
  return *this;
}

void RunBench::start() {
  run = Run::create(std::make_shared<const JobFileSpec>(file), options, {pool, control, runner, journal}, root.context);
  run->start();
}

bool RunBench::step() { return control.runReady() + (pool.runOne() ? 1u : 0u) > 0; }

void RunBench::settle() {
  while (step()) {
  }
}

void RunBench::cancel(JobId id, std::string message) {
  run->cancel(id, std::move(message));
  control.runReady();
}

void RunBench::forceStop(std::string message) {
  run->forceStop(std::move(message));
  control.runReady();
}

void RunBench::extend(const std::string& path, JobDuration by) {
  run->extend(journal.idOf(path), by);
  control.runReady();
}

Journal& RunBench::play() {
  start();
  while (journal.runsEnded == 0 && step()) {
  }
  EXPECT_EQ(journal.runsEnded, 1) << "nothing is ready, yet the run has not ended";
  for (const Journal::Job& job : journal.jobs) EXPECT_TRUE(isFinal(job.state())) << job.path;
  return journal;
}

}  // namespace arborist::test
