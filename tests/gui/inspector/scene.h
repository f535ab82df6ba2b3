// SPDX-License-Identifier: GPL-3.0-or-later
// A run to inspect: run 1 › suite (30 s deadline) › checks › build (2 s timeout), unit, probe; build times out, waited
// 0.1 s, ran 2 s, took 1.3 s to stop, and unit, which needs it, is skipped.
#pragma once

#include <deque>

#include <support/gui/scripted_source.h>

namespace arborist::test {

struct Scene {
  Stage stage;
  RunScript run{stage.source.recorder()};
  std::deque<JobSpec> specs;
  std::uint32_t next = 1;
  JobId suite, checks, build, unit, probe;

  Scene() {
    JobSpec spec = group("suite", 4);
    spec.deadline = Limit{30s, {"jobs.yaml", 5, 1}};
    spec.env = {{"LC_ALL", "C"}, {"MODE", "fast"}, {"TOKEN_FILE", "/etc/arborist/a rather long place to keep it"}};
    spec.dir = "/home/me/a project";
    suite = add(run.root(), spec);
    checks = add(suite, group("checks", 7));
    spec = command("build", 12, "make -j2 all && ./check --fast \"$MODE\"");
    spec.timeout = Limit{2s, {"jobs.yaml", 14, 1}};
    spec.env = {{"MODE", "slow"}};
    build = add(checks, spec);
    unit = add(checks, command("unit", 16, "ctest --test-dir build"));
    probe = add(checks, command("probe", 18, "sleep 60"));
  }

  JobSpec group(std::string name, int line) {
    JobSpec spec;
    spec.name = std::move(name);
    spec.isGroup = true;
    spec.at = {"jobs.yaml", line, 1};
    return spec;
  }
  JobSpec command(std::string name, int line, std::string text) {
    JobSpec spec = group(std::move(name), line);
    spec.isGroup = false;
    spec.command = {true, {text}, text};
    return spec;
  }
  JobId add(JobId parent, JobSpec spec) {
    specs.push_back(std::move(spec));
    const JobId id{1, next++};
    stage.source.recorder().jobCreated({id, parent, &specs.back()});
    return id;
  }
  void at(JobDuration time) {
    run.at(time);
    stage.now = run.now();
  }
  void startAttempt(JobId id, std::uint32_t number, std::uint32_t worker, std::optional<JobDuration> timeout,
                    std::string output = {}) {
    run.to(id, JobState::Running);
    stage.source.recorder().attemptStarted(
        id, {number, run.now(), timeout ? std::optional(run.now() + *timeout) : std::nullopt, worker, output});
  }
  void endAttempt(JobId id, AttemptRecord record) { stage.source.recorder().attemptFinished(id, record); }

  // Up to the moment in which build and probe run.
  void begin(const std::string& output = {}) {
    at(0s);
    for (const JobId id : {run.root(), suite, checks}) run.to(id, JobState::Running);
    for (const JobId id : {suite, checks, build, unit, probe}) run.limits(id, 30s, "suite");
    at(100ms);
    startAttempt(build, 1, 0, 2s, output);
    startAttempt(probe, 1, 1, {});
  }
  void timeOut(std::string output = {}) {
    const JobCause cause{CauseCode::Timeout, "2s set on suite/checks/build (jobs.yaml:14)", "suite/checks/build",
                         "jobs.yaml:14"};
    at(2100ms);
    run.to(build, JobState::Cancelling, cause);
    at(3400ms);
    AttemptRecord record;
    record.number = 1;
    record.worker = 0;
    record.started = kRunStart + 100ms;
    record.stopRequested = kRunStart + 2100ms;
    record.finished = run.now();
    record.signal = 9;
    record.cause = cause;
    record.outputPath = std::move(output);
    record.outputBytes = 48'210;
    record.leaked = {{4711, "sleep"}, {4712, "make"}};
    record.cpuSeconds = 1.84;
    record.peakRssBytes = 412'000'000;
    endAttempt(build, record);
    run.to(build, JobState::TimedOut, cause);
    run.to(unit, JobState::Skipped,
           {CauseCode::NeedFailed, "it needs build, which timed out", "suite/checks/build", "jobs.yaml:12"});
  }
  // build ran out of time; its group fails, and probe is stopped for it.
  void fail() {
    at(3500ms);
    const JobCause stop{CauseCode::FailFast, "suite/checks/build timed out", "suite/checks/probe", {}};
    run.to(probe, JobState::Cancelling, stop);
    at(3600ms);
    AttemptRecord record;
    record.number = 1;
    record.started = kRunStart + 100ms;
    record.stopRequested = kRunStart + 3500ms;
    record.finished = run.now();
    record.cause = stop;
    endAttempt(probe, record);
    run.to(probe, JobState::Cancelled, stop);
    const JobCause blame{CauseCode::Timeout, "suite/checks/build: 2s set on suite/checks/build (jobs.yaml:14)",
                         "suite/checks/build", "jobs.yaml:14"};
    for (const JobId id : {checks, suite, run.root()}) run.to(id, JobState::Failed, blame);
    run.end();
  }
  void select(JobId id) {
    stage.show();
    stage.selection.select(id);
  }
};

}  // namespace arborist::test
