// SPDX-License-Identifier: GPL-3.0-or-later
// One execution of a job file: starts each job when its needs, its group and a slot allow, ends what its limits or a
// person end, and tells a JobObserver of every step. It never blocks and has no thread of its own: whoever brings it
// news carries it on (jobs/mailbox.h). Every job ends exactly once.
// Thread-safe. Made by create(), kept alive by its own tasks until it has ended.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>

#include <arborist/context/context.h>
#include <arborist/context/executor.h>
#include <arborist/jobs/attempt.h>
#include <arborist/jobs/job_observer.h>
#include <arborist/jobs/spec.h>

namespace arborist {

struct RunOptions {
  std::uint32_t number = 1;  // JobId::run
  std::string runId;
  std::size_t slots = 1;                            // attempts at once; at least 1
  Duration alwaysGrace = std::chrono::seconds(30);  // what a `when: always` job gets once its group was stopped
  std::string workingDir;                           // for jobs without `dir`
  std::string outputDir;                            // attempt 1 of job 7 writes to outputDir/7.1.log
  Environment environment;                          // that jobs inherit
  std::function<TimePoint()> now = Clock::now;
  std::function<void()> onEnded;  // once, after the observer's runEnded
};

// What a run works with; all of it outlives the run.
struct RunParts {
  Executor& pool;     // runs attempts, one a slot
  Executor& control;  // carries the run on where the thread that brings news must not be held up
  AttemptRunner& runner;
  JobObserver& observer;
};

class Run {
 public:
  // `parent`'s end cancels the run.
  static std::shared_ptr<Run> create(std::shared_ptr<const JobFileSpec>, RunOptions, RunParts, const Context& parent);
  virtual ~Run() = default;

  virtual void start() = 0;  // once
  // Ends the job or group and everything below it but `when: always` jobs. `message` says who asked: "Ctrl-C".
  // No effect on what has ended.
  virtual void cancel(JobId, std::string message) = 0;
  // Cancels the whole run, `when: always` jobs too, and ends it without grace.
  virtual void forceStop(std::string message) = 0;
  virtual const JobFileSpec& spec() const noexcept = 0;
};

}  // namespace arborist
