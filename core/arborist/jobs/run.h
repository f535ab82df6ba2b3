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
#include <vector>

#include <arborist/context/context.h>
#include <arborist/context/executor.h>
#include <arborist/jobs/attempt.h>
#include <arborist/jobs/job_observer.h>
#include <arborist/jobs/limit_state.h>
#include <arborist/jobs/spec.h>

namespace arborist {

struct RunOptions {
  std::uint32_t number = 1;  // JobId::run
  std::string runId;
  std::uint32_t retryOf = 0;                        // RunInfo::retryOf
  std::size_t slots = 1;                            // attempts at once; at least 1
  Duration alwaysGrace = std::chrono::seconds(30);  // what a `when: always` job gets once its group was stopped
  std::string workingDir;                           // for jobs without `dir`
  std::string outputDir;                            // attempt 1 of job 7 writes to outputDir/7.1.log
  Environment environment;                          // that jobs inherit
  std::function<TimePoint()> now = Clock::now;
  std::function<double()> draw;   // from [0, 1), for the waits between attempts; by default random
  std::function<void()> onEnded;  // once, after the observer's runEnded
};

// What a run works with; all of it outlives the run.
struct RunParts {
  Executor& pool;     // runs attempts, one a slot
  Executor& control;  // carries the run on where the thread that brings news must not be held up
  AttemptRunner& runner;
  JobObserver& observer;
};

// No function does work that grows with the number of jobs, or waits: the control executor does what was asked for, in
// the order of the calls. What concerns a job that has ended has no effect.
class Run {
 public:
  // Gives the jobs; called once, on the control executor, as the run begins.
  using SpecSource = std::function<std::shared_ptr<const JobFileSpec>()>;

  // `parent`'s end cancels the run.
  static std::shared_ptr<Run> create(SpecSource, RunOptions, RunParts, const Context& parent);
  static std::shared_ptr<Run> create(std::shared_ptr<const JobFileSpec>, RunOptions, RunParts, const Context& parent);
  virtual ~Run() = default;

  // Once. What is asked for before waits for it.
  virtual void start() = 0;
  // Ends the job or group and everything below it but `when: always` jobs. `message` says who asked: "Ctrl-C".
  virtual void cancel(JobId, std::string message) = 0;
  // Cancels the whole run, `when: always` jobs too, and ends it without grace.
  virtual void forceStop(std::string message) = 0;
  // Moves the limit that would end this job first: the timeout of its attempt where that is earlier than the effective
  // deadline, else the deadline, of the job or group that imposed it. Where that job or group is itself held by a
  // deadline further out, the outer one is moved as far as it takes. Nothing where there is no limit.
  virtual void extend(JobId, JobDuration by) = 0;
  // Attempts at once, from now on; at least 1. Those under way go on.
  virtual void setSlots(std::size_t) = 0;
  // The file's `limits`, in its order; none before the run has begun.
  virtual std::vector<LimitState> limits() const = 0;
  // Jobs that wait for a slot and nothing else.
  virtual std::size_t ready() const noexcept = 0;
};

}  // namespace arborist
