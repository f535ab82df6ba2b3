// SPDX-License-Identifier: GPL-3.0-or-later
// The inside of Session. Members are declared in the order of the start; they go in the opposite one.
#pragma once

#include <algorithm>
#include <atomic>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <vector>

#include <arborist/base/mutex.h>
#include <arborist/context/context.h>
#include <arborist/context/observer.h>
#include <arborist/jobs/attempt_runners.h>
#include <arborist/jobs/fault_attempt_runner.h>
#include <arborist/jobs/load_attempt_runner.h>
#include <arborist/jobs/run.h>
#include <arborist/pool/thread_pool.h>
#include <arborist/session/job_pool.h>
#include <arborist/session/launched_spec.h>
#include <arborist/session/pool_autoscaler.h>
#include <arborist/session/run_folder.h>
#include <arborist/session/session.h>
#include <arborist/telemetry/recorder.h>

namespace arborist {

class Session::Impl {
 public:
  Impl(SessionOptions options, std::unique_ptr<CommandRunner> runner);
  ~Impl();

  // --- runs (session_runs.cpp) ---
  Status launch(std::shared_ptr<LaunchedSpec>, std::string workingDir, std::uint32_t* number,
                std::uint32_t retryOf = 0);
  Status retry(std::uint32_t run, const std::vector<JobId>& jobs, std::uint32_t* newRun);
  void forceStop(const std::string& message);
  std::vector<std::shared_ptr<Run>> live() const;
  std::shared_ptr<Run> find(std::uint32_t number) const;  // of the live ones
  void listProcesses(JobId, std::function<void(std::vector<ProcessRow>)> receiver);

  // --- the pool (session_pool.cpp) ---
  void setSlots(std::size_t);
  void setAutoscale(std::optional<AutoscaleSettings>);
  std::size_t mostSlots() const noexcept { return m_mostSlots; }
  void setIntake(Intake);
  ThreadPool& pool() { return m_pool; }

  AggregatorThread& telemetry() { return m_telemetry; }
  CommandRunner& commandRunner() { return *m_commandRunner; }

 private:
  // What retry() and those who read its output need of a run.
  struct Launched {
    std::shared_ptr<LaunchedSpec> spec;
    std::string workingDir;
    std::shared_ptr<RunFolder> folder;
  };

  Status refusal() const ARB_REQUIRES(m_mutex);  // ok: new runs are taken
  void ended(std::uint32_t number);
  PoolRow poolRow() const;
  std::optional<PoolAutoscaler::Load> load() const;
  void scale(std::size_t slots, std::uint64_t term);  // as the autoscaler recommends
  void applySlots();
  void pruneElsewhere();

  const SessionOptions m_options;
  const std::size_t m_mostSlots = std::min(kMaxSlots, CommandRunner::attemptsAtOnce());
  const std::unique_ptr<CommandRunner> m_commandRunner;
  CommandAttemptRunner m_commands;
  LoadAttemptRunner m_loads;
  AttemptRunners m_runners{m_commands, m_loads};
  FaultAttemptRunner m_attemptRunner{m_runners};
  Recorder m_recorder;

  mutable Mutex m_mutex;
  CondVar m_ended;
  std::map<std::uint32_t, std::shared_ptr<Run>> m_live ARB_GUARDED_BY(m_mutex);
  std::set<std::uint32_t> m_forced ARB_GUARDED_BY(m_mutex);  // live ones that end without grace
  std::map<std::uint32_t, Launched> m_launched ARB_GUARDED_BY(m_mutex);
  std::deque<std::uint32_t> m_endedRuns ARB_GUARDED_BY(m_mutex);  // those of m_launched that ended, in that order
  std::uint32_t m_lastNumber ARB_GUARDED_BY(m_mutex) = 0;
  std::size_t m_slots ARB_GUARDED_BY(m_mutex);
  Intake m_intake ARB_GUARDED_BY(m_mutex) = Intake::Open;
  bool m_closed ARB_GUARDED_BY(m_mutex) = false;
  std::uint64_t m_autoscaleTerm ARB_GUARDED_BY(m_mutex) = 0;  // of the last word on it

  ThreadPool m_pool;
  JobPool m_jobPool{m_pool};
  ThreadPool m_control;  // carries runs on
  ThreadPool m_queries;  // looks at the system for those who ask, and tidies up
  std::atomic<bool> m_pruning{false};
  std::optional<ObserverHandle> m_observing;
  std::optional<Derived> m_root;
  PoolAutoscaler m_autoscaler;  // before telemetry, which reads it to the end
  AggregatorThread m_telemetry;
};

}  // namespace arborist
