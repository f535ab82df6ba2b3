// SPDX-License-Identifier: GPL-3.0-or-later
// Plays the part of a run: tells an observer what a test says, at the times that the test says.
#pragma once

#include <deque>
#include <string>
#include <utility>
#include <vector>

#include <arborist/jobs/job_observer.h>

namespace arborist::test {

using namespace std::chrono_literals;

inline constexpr JobTime kRunStart{1000h};

class RunScript {
 public:
  explicit RunScript(JobObserver& observer, std::uint32_t run = 1, std::vector<FileValue> values = {})
      : m_observer(observer), m_run(run), m_values(std::move(values)) {
    RunInfo info;
    info.run = run;
    info.runId = "01J0000000000000000000000" + std::to_string(run);
    info.file = "jobs.yaml";
    info.started = std::chrono::system_clock::time_point(1'790'000'000'123ms);
    info.startedSteady = m_now;
    info.slots = 2;
    m_observer.runStarted(info);
    add({run, 0}, "", true, {});
  }

  // Time since the start of the run, of all that is told from now on.
  void at(JobDuration time) { m_now = kRunStart + time; }
  JobTime now() const { return m_now; }
  JobId root() const { return {m_run, 0}; }

  JobId group(JobId parent, std::string name) { return add(parent, std::move(name), true, {}); }
  JobId job(JobId parent, std::string name, std::optional<JobDuration> timeout = {}) {
    return add(parent, std::move(name), false, timeout);
  }

  void to(JobId id, JobState state, JobCause cause = {}) {
    const bool given = cause.code != CauseCode::None;
    m_observer.jobTransition({id, JobState::Queued, state, m_now, given ? &cause : nullptr});
  }
  void heldBack(JobId id, const JobCause& cause) { m_observer.jobHeldBack(id, cause); }
  void limits(JobId id, JobDuration deadline, std::string origin, ContextId context = {}) {
    m_observer.jobLimits(id, {context, kRunStart + deadline, origin});
  }
  void start(JobId id, std::uint32_t number = 1, std::optional<JobDuration> timeout = {}) {
    to(id, JobState::Running);
    m_attemptStart = m_now;
    m_observer.attemptStarted(id, {.number = number,
                                   .at = m_now,
                                   .timeoutAt = timeout ? std::optional(m_now + *timeout) : std::nullopt,
                                   .worker = kNoWorker,
                                   .outputPath = {}});
  }
  void attemptEnds(JobId id, AttemptRecord record) {
    record.started = m_attemptStart;
    record.finished = m_now;
    m_observer.attemptFinished(id, record);
  }
  // From a start to an end of a job's only attempt.
  void finish(JobId id, JobState state, JobCause cause = {}, AttemptRecord record = {}) {
    record.number = 1;
    record.cause = cause;
    attemptEnds(id, record);
    to(id, state, std::move(cause));
  }
  void end() { m_observer.runEnded(m_run, m_now); }

 private:
  JobId add(JobId parent, std::string name, bool isGroup, std::optional<JobDuration> timeout) {
    JobSpec& spec = m_specs.emplace_back();
    spec.name = std::move(name);
    spec.isGroup = isGroup;
    spec.at = {"jobs.yaml", static_cast<int>(m_specs.size()), 1};
    if (m_next == 0) spec.values = m_values;
    if (!isGroup) spec.command = {true, {"true"}, "true # " + spec.name};
    if (timeout) spec.timeout = Limit{*timeout, spec.at};
    const JobId id{m_run, m_next++};
    m_observer.jobCreated({id, parent, &spec});
    return id;
  }

  JobObserver& m_observer;
  const std::uint32_t m_run;
  const std::vector<FileValue> m_values;
  std::uint32_t m_next = 0;
  JobTime m_now = kRunStart, m_attemptStart = kRunStart;
  std::deque<JobSpec> m_specs;
};

}  // namespace arborist::test
