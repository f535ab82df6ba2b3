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
#include <arborist/jobs/command/process_row.h>
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
  std::string outputPath;               // where its output is spooled; created at the first byte (folder must exist),
                                        // with an index beside it (server/output_index.h); empty: nowhere
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
  TimePoint started{}, stopRequestedAt{}, leaderExited{}, finished{};  // epoch: it did not come to that
  std::vector<LeakedProcess> leaked;  // alive after the leader had exited and its output had settled
  std::uint64_t outputBytes = 0;      // all that it wrote
  std::uint64_t truncatedBytes = 0;   // those of them that are not in the file
  std::string tail;                   // the last output, at most 8 KiB
  std::uint64_t peakRssBytes = 0;     // of its largest process; 0: not known, as of all below the runner's own
  double cpuSeconds = 0;              // of all processes that were waited for, by their parents or the runner
};

// Gets output while the attempt runs, in pieces of any size, all of it before run() returns. Called on the thread that
// is in run(): one call at a time for one attempt, but for different attempts at the same time. The pipes of an attempt
// with a sink are read only as fast as the sink returns: a slow one slows its job, and nothing grows. An exception of
// the sink ends the attempt and comes out of run().
using OutputSink = std::function<void(bool isStderr, std::string_view bytes)>;

class CommandRunner {
 public:
  // If this process was started as a runner, serves until its program is gone and exits; otherwise returns at once.
  // The first statement of main() of every program that uses a CommandRunner.
  static void serveIfRunner(int argc, char** argv);

  // Starts the runner process; nullptr and *error (may be null) on failure. Call it before other threads exist. Makes
  // this process a subreaper: it inherits orphans among its descendants.
  static std::unique_ptr<CommandRunner> start(CommandRunnerOptions, Status* error);

  // How many attempts can run at once with the open files that this process's hard limit allows; at least 1. More would
  // fail with CommandEnd::SpawnFailed.
  static std::size_t attemptsAtOnce() noexcept;

  // Ends everything still running (TERM, grace, KILL), then the runner, and joins. No run() may be under way.
  ~CommandRunner();
  CommandRunner(const CommandRunner&) = delete;
  CommandRunner& operator=(const CommandRunner&) = delete;

  // Runs one attempt and blocks the calling thread until no process of it is left (LeakPolicy::Keep excepted).
  // When `context` ends: TERM to its processes, grace, KILL, sweep; then it returns. Under a context that is done
  // nothing is started: the result is Signaled, SIGTERM, stopRequested, with `started` at the epoch. If the runner is
  // killed: RunnerLost, after everything it had started was killed; the next call starts a new runner.
  // Any number of threads at once.
  CommandResult run(const Context& context, const CommandAttempt&, const OutputSink& sink = {});

  // From now on everything that is told to stop gets KILL at once, also what is in its grace already; false ends that.
  void forceKill(bool on = true);

  // The last output of a live attempt, at most ringBytes; empty if it is not running.
  std::string tail(std::uint64_t attemptId);

  // The living processes of an attempt under way, ordered by pid; empty if it is not running. Reads /proc, which takes
  // the longer the more processes the machine has.
  std::vector<ProcessRow> processes(std::uint64_t attemptId);

  // Pid of the runner process, for tests and diagnostics.
  std::int64_t runnerPid() const noexcept;

 private:
  class Impl;
  explicit CommandRunner(std::unique_ptr<Impl>);
  std::unique_ptr<Impl> m_impl;
};

}  // namespace arborist
