// SPDX-License-Identifier: GPL-3.0-or-later
// A run on a manual clock and manual executors, with attempts that follow a script. Single-threaded and exact.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <string>
#include <vector>

#include <arborist/context/timer_service.h>
#include <arborist/jobs/run.h>
#include <arborist/pool/manual_executor.h>

namespace arborist::test {

using namespace std::chrono_literals;

// What the attempts of a job do.
struct Script {
  JobDuration takes = 0ns;
  int exitCode = 0;
  JobDuration stopTakes = 0ns;  // after it was told to stop
  std::function<void()> atStart{};
  std::vector<LeakedProcess> leaked{};
};

class ScriptedRunner final : public AttemptRunner {
 public:
  explicit ScriptedRunner(ManualClock& clock) : m_clock(clock) {}
  AttemptOutcome run(const Context&, const AttemptRequest&) override;
  void forceStop() override { forced = true; }

  std::map<std::string, Script> scripts;  // by path
  std::vector<AttemptRequest> requests;
  bool forced = false;

 private:
  ManualClock& m_clock;
};

// Remembers all that a run said, by path.
class Journal final : public JobObserver {
 public:
  struct Job {
    std::string path;
    std::vector<JobState> states;
    JobCause cause;
    std::optional<JobTime> started, ended;
    std::optional<JobLimits> limits;
    std::string deadlineOrigin;
    std::vector<JobTime> times;  // of the states
    int attempts = 0;
    AttemptStart start;  // without outputPath, which is kept here:
    std::string outputPath;
    std::vector<JobTime> movedTimeouts;
    std::vector<std::string> heldBack;
    AttemptRecord record;
    JobState state() const { return states.empty() ? JobState::Queued : states.back(); }
  };

  void runStarted(const RunInfo&) override {}
  void jobCreated(const JobInfo&) override;
  void jobLimits(JobId, const JobLimits&) override;
  void jobTransition(const JobTransition&) override;
  void jobHeldBack(JobId id, const JobCause& cause) override { jobs.at(id.index).heldBack.push_back(cause.message); }
  void attemptStarted(JobId, const AttemptStart&) override;
  void attemptExtended(JobId id, JobTime at) override { jobs.at(id.index).movedTimeouts.push_back(at); }
  void attemptFinished(JobId, const AttemptRecord&) override;
  void runEnded(std::uint32_t, JobTime) override { ++runsEnded; }

  const Job& operator[](const std::string& path) const;
  JobId idOf(const std::string& path) const;

  std::vector<Job> jobs;
  std::vector<std::string> startOrder;
  int runsEnded = 0;
};

JobSpec leaf(std::string name);
JobSpec group(std::string name, std::vector<JobSpec> children);
Limit limit(JobDuration, int line);

class RunBench {
 public:
  explicit RunBench(std::vector<JobSpec> jobs, std::size_t slots = 1);

  RunBench& script(const std::string& path, Script script);
  // Starts it and carries it on until it has ended.
  Journal& play();
  void start();
  bool step();    // false: nothing was ready
  void settle();  // until nothing is
  // As one asks for it while the run's control threads are idle: it is done on return.
  void cancel(JobId id, std::string message);
  void forceStop(std::string message);
  void extend(const std::string& path, JobDuration by);

  JobFileSpec file;
  RunOptions options;
  ManualClock clock;
  ManualExecutor pool, control;
  ScriptedRunner runner{clock};
  Journal journal;
  std::shared_ptr<Run> run;
  Derived root{withCancel(rootContext(clock), "session")};
};

}  // namespace arborist::test
