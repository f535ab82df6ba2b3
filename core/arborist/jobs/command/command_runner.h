// SPDX-License-Identifier: GPL-3.0-or-later
// Runs operating-system commands so that none of their processes outlives its attempt. The work is done by one
// separate single-threaded process, the runner, which owns the children, their pipes and their output files; this
// class is the program's end of the connection to it.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <arborist/base/status.h>
#include <arborist/context/context.h>
#include <arborist/jobs/job_observer.h>

namespace arborist {

struct CommandRunnerOptions {
  std::string runId;                  // goes into the children's ARBORIST_RUN; attributes strays
  bool useCgroups = true;             // cgroup v2 where it is delegated; false: process groups, ancestry and /proc only
  std::size_t ringBytes = 64u << 10;  // last output of each live attempt that is kept for tail()
};

// What to start.
struct CommandAttempt {
  std::uint64_t id = 0;                 // unique in this process; goes into ARBORIST_ATTEMPT
  std::vector<std::string> argv;        // argv[0] is looked up in the PATH of env
  std::vector<std::string> env;         // the whole environment, "KEY=value"
  std::string dir;                      // working directory; empty: the program's
  std::string outputPath;               // where its output is spooled; created at the first byte (folder must exist)
  std::uint64_t outputCap = 64u << 20;  // bytes kept: the first half and the last half
  Duration grace = std::chrono::seconds(10);  // from TERM to KILL
  LeakPolicy leak = LeakPolicy::End;
};

enum class CommandEnd : std::uint8_t { Exited, Signaled, SpawnFailed, RunnerLost };

struct CommandResult {
  CommandEnd end = CommandEnd::Exited;
  int exitCode = 0;
  int signal = 0;
  std::string error;           // a sentence: SpawnFailed, RunnerLost, or processes that could not be ended
  std::string outputError;     // why output is missing from the file: "cannot write …"; empty: it is not
  bool stopRequested = false;  // it was told to stop before its leader had exited
  bool killed = false;         // grace ran out: KILL was sent
  TimePoint started{}, stopRequestedAt{}, leaderExited{}, finished{};
  std::vector<LeakedProcess> leaked;  // alive after the leader had exited and its output had settled
  std::uint64_t outputBytes = 0, truncatedBytes = 0;
  std::string tail;  // the last output, at most 8 KiB
  std::uint64_t peakRssBytes = 0;
  double cpuSeconds = 0;
};

// Gets output while the attempt runs; called on the client's reader thread, one call at a time for one attempt.
// The pipe of an attempt with a sink is read only as fast as the sink returns: a slow reader slows the job, and
// nothing grows.
using OutputSink = std::function<void(bool isStderr, std::string_view bytes)>;

class CommandRunner {
 public:
  // If this process was started as a runner, serves until its program is gone and exits; otherwise returns at once.
  // The first statement of main() of every program that uses a CommandRunner.
  static void serveIfRunner(int argc, char** argv);

  // Starts the runner process. Call it before other threads exist. Makes this process a subreaper.
  static std::unique_ptr<CommandRunner> start(CommandRunnerOptions, Status* error);

  // Ends everything still running (TERM, grace, KILL), then the runner, and joins. No run() may be under way.
  ~CommandRunner();
  CommandRunner(const CommandRunner&) = delete;
  CommandRunner& operator=(const CommandRunner&) = delete;

  // Runs one attempt and blocks the calling thread until no process of it is left (LeakPolicy::Keep excepted).
  // When `context` ends: TERM to the group, grace, KILL, sweep; then it returns. Any number of threads at once.
  CommandResult run(const Context& context, const CommandAttempt&, OutputSink sink = {});

  // From now on everything that is told to stop gets KILL at once, also what is in its grace already.
  void forceKill();

  // The last output of a live attempt, at most ringBytes; empty if it is not running.
  std::string tail(std::uint64_t attemptId);

  // Pid of the runner process, for tests and diagnostics.
  std::int64_t runnerPid() const noexcept;

 private:
  class Impl;
  explicit CommandRunner(std::unique_ptr<Impl>);
  std::unique_ptr<Impl> m_impl;
};

}  // namespace arborist
