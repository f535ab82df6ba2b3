// SPDX-License-Identifier: GPL-3.0-or-later
// One execution of a job: what is asked for, what came of it, and who carries it out. A runner knows nothing of
// groups, needs or retries; the run knows nothing of processes.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <arborist/context/context.h>
#include <arborist/jobs/command/process_row.h>
#include <arborist/jobs/job_observer.h>

namespace arborist {

// "KEY=value", as execve takes it.
using Environment = std::vector<std::string>;

struct AttemptRequest {
  JobId job;
  std::uint32_t number = 1;
  std::string path;                                // "checks/unit"
  const JobSpec* spec = nullptr;                   // lives until run() returns
  std::shared_ptr<const Environment> environment;  // whole: the program's, the groups', the job's
  std::string dir;                                 // absolute
  std::string outputPath;                          // written only if there is output
};

struct AttemptOutcome {
  AttemptRecord record;        // all but number and started
  bool stopRequested = false;  // it was told to stop before it had ended by itself
};

// Thread-safe: run() is called from every worker of the pool at once.
class AttemptRunner {
 public:
  virtual ~AttemptRunner() = default;
  // Blocks until the attempt has wholly ended. It must stop soon after `context` ends. Does not throw: whatever
  // goes wrong is in the record's cause, which stays None when the attempt succeeded or was told to stop.
  virtual AttemptOutcome run(const Context& context, const AttemptRequest&) = 0;
  // From now on what is told to stop is ended at once, without grace.
  virtual void forceStop() = 0;
  // Ends forceStop(): what is told to stop from now on has its grace again.
  virtual void endForceStop() {}
  // The processes of the job's attempt under way, ordered by pid; empty where there are none. May take a while.
  virtual std::vector<ProcessRow> processes(JobId) { return {}; }
};

}  // namespace arborist
