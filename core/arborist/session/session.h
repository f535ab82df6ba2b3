// SPDX-License-Identifier: GPL-3.0-or-later
// Everything that a program needs to run jobs, started and stopped in the right order: the runner process, telemetry,
// the pool, the runs. Commands go in here; what happens comes out as snapshots and diffs of telemetry().
// Thread-safe, but for open() and the destructor.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include <arborist/base/status.h>
#include <arborist/jobs/attempt.h>
#include <arborist/jobs/command_attempt_runner.h>
#include <arborist/jobs/job_observer.h>
#include <arborist/session/session_commands.h>
#include <arborist/telemetry/aggregator_thread.h>

namespace arborist {

struct SessionOptions {
  std::size_t slots = 1;                    // attempts at once, over all runs; at most mostSlots()
  std::string runsFolder;                   // empty: defaultRunsFolder()
  std::size_t keptRuns = 20;                // older run folders are removed, but for those that are in use
  bool observeContexts = true;              // contexts in telemetry too
  CommandAttemptRunner::SinkFactory sinks;  // live output; empty: none
  // Called when a run has ended, on whatever thread ended it; short. Its report can be written then.
  std::function<void(std::uint32_t run)> onRunEnded;
};

class Session final : public SessionCommands {
 public:
  // Call it before other threads exist, since it forks the runner process.
  static std::unique_ptr<Session> open(SessionOptions, Status* error);
  // Stops intake, ends all runs (TERM, grace, KILL), then the pool, the runner, telemetry.
  ~Session() override;
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  Status launch(std::shared_ptr<const JobFileSpec>, std::string workingDir, std::uint32_t* run) override;
  void cancel(JobId, std::string message) override;
  void cancelAll(std::string message) override;
  void forceStop(std::string message) override;
  Status retry(std::uint32_t run, const std::vector<JobId>& jobs, std::uint32_t* newRun) override;
  void extend(JobId, JobDuration by) override;
  void setSlots(std::size_t) override;
  void setAutoscale(std::optional<AutoscaleSettings>) override;
  void setQueue(std::size_t capacity, OnFull) override;
  void pause() override;
  void resume() override;
  void drain() override;
  void shutDownNow(std::string message) override;
  void acceptWork() override;
  void listProcesses(JobId, std::function<void(std::vector<ProcessRow>)> receiver) override;

  // The most slots that setSlots() grants: kMaxSlots, or fewer where this process may not have enough open files.
  std::size_t mostSlots() const noexcept;
  AggregatorThread& telemetry() noexcept;
  std::int64_t runnerPid() const noexcept;

 private:
  class Impl;
  explicit Session(std::unique_ptr<Impl>);
  std::unique_ptr<Impl> m_impl;
};

}  // namespace arborist
