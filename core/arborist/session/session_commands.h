// SPDX-License-Identifier: GPL-3.0-or-later
// All that a view may ask of the engine. Thread-safe. No call waits for the engine or does work that grows with the
// number of jobs: what was asked for shows in the stream of snapshots. Ids of what has ended are ignored.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <arborist/base/status.h>
#include <arborist/jobs/command/process_row.h>
#include <arborist/jobs/job_observer.h>
#include <arborist/jobs/spec.h>
#include <arborist/pool/thread_pool.h>
#include <arborist/telemetry/pool_row.h>

namespace arborist {

class SessionCommands {
 public:
  virtual ~SessionCommands() = default;

  // Starts a run; its number goes into *run. An error: nothing was started, for the reason that it says.
  virtual Status launch(std::shared_ptr<const JobFileSpec>, std::string workingDir, std::uint32_t* run) = 0;
  // Starts a run beside `run` with these jobs of it alone (a group: all below it), without what they need.
  virtual Status retry(std::uint32_t run, const std::vector<JobId>& jobs, std::uint32_t* newRun) = 0;

  // `message` says who asked: "you clicked ✕ on checks".
  virtual void cancel(JobId, std::string message) = 0;
  virtual void cancelAll(std::string message) = 0;
  // Ends all runs at once: no grace, `when: always` jobs included.
  virtual void forceStop(std::string message) = 0;
  // Moves the limit that would end this job first: the timeout of its attempt, or the deadline of the job or group that
  // imposed it (for a group: the deadline that would end it).
  virtual void extend(JobId, JobDuration by) = 0;

  // 1 … kMaxSlots attempts at once, over all runs; fewer where the system allows fewer open files.
  static constexpr std::size_t kMaxSlots = 1024;
  virtual void setSlots(std::size_t) = 0;  // and ends autoscaling
  // From now on the slots follow what there is to do; nullopt: they stay as they are.
  virtual void setAutoscale(std::optional<AutoscaleSettings>) = 0;
  virtual void setQueue(std::size_t capacity, OnFull) = 0;
  // No attempt begins until resume(); those under way go on.
  virtual void pause() = 0;
  virtual void resume() = 0;
  // From now on launch() and retry() refuse; what is there runs to its end.
  virtual void drain() = 0;
  // drain() and forceStop().
  virtual void shutDownNow(std::string message) = 0;
  // Ends drain() and shutDownNow().
  virtual void acceptWork() = 0;

  // The processes of the job's attempt under way, told to `receiver` on a thread of the session; an empty list where
  // there are none.
  virtual void listProcesses(JobId, std::function<void(std::vector<ProcessRow>)> receiver) = 0;
};

}  // namespace arborist
