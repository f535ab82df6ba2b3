// SPDX-License-Identifier: GPL-3.0-or-later
// Runs for the timeline's tests: attempts on workers, at times that the test says.
#pragma once

#include <support/gui/scripted_source.h>

namespace arborist::test {

// Attempts on workers; RunScript's run on none.
struct WorkerScript : RunScript {
  WorkerScript(JobObserver& observer, std::uint32_t number = 1) : RunScript(observer, number), told(observer) {}

  void startOn(std::uint32_t worker, JobId job, std::uint32_t attempt = 1, std::optional<JobDuration> timeout = {}) {
    to(job, JobState::Running);
    told.attemptStarted(job, {.number = attempt,
                              .at = now(),
                              .timeoutAt = timeout ? std::optional(now() + *timeout) : std::nullopt,
                              .worker = worker,
                              .outputPath = {}});
    open[job] = {worker, attempt, now(), {}};
  }
  void stop(JobId job, JobCause cause) {
    to(job, JobState::Cancelling, std::move(cause));
    open[job].stop = now();
  }
  // The attempt only, as before a retry.
  void endAttempt(JobId job, JobCause cause = {}) {
    const Open& attempt = open[job];
    AttemptRecord record;
    record.number = attempt.number;
    record.worker = attempt.worker;
    record.started = attempt.begin;
    record.stopRequested = attempt.stop;
    record.finished = now();
    record.cause = std::move(cause);
    told.attemptFinished(job, record);
  }
  void endJob(JobId job, JobState state, JobCause cause = {}) {
    endAttempt(job, cause);
    to(job, state, std::move(cause));
  }

  struct Open {
    std::uint32_t worker = 0, number = 1;
    JobTime begin, stop;
  };
  std::map<JobId, Open> open;
  JobObserver& told;
};

}  // namespace arborist::test
