// SPDX-License-Identifier: GPL-3.0-or-later
// What is to be run, as plain values: a tree of jobs, as a job file describes it after defaults were applied and
// matrices expanded. Made by formats/in, run by jobs/run. Immutable once a run has it, so free to read anywhere.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <arborist/jobs/load_spec.h>

namespace arborist {

using JobDuration = std::chrono::nanoseconds;

// Where something was written. line 0: not in a file (then `file` is the option's name, such as "--timeout").
struct SourceRef {
  std::string file;
  int line = 0;
  int column = 0;
  // "jobs.yaml:14", "--timeout", or empty.
  std::string toString() const;
};

// A duration together with the place that set it.
struct Limit {
  JobDuration duration{};
  SourceRef at;
  std::string setBy = {};  // "defaults", "--timeout"; empty: the job or group itself
};

enum class When : std::uint8_t { Success, Always, Failure };
enum class LeakPolicy : std::uint8_t { End, Keep, Fail };

struct OnFailure {
  enum class Mode : std::uint8_t { FailFast, Continue, StopAfter };
  Mode mode = Mode::FailFast;
  // StopAfter: a count of failed leaf jobs, or with `percent` a share of the group's leaf jobs, rounded up, at least 1.
  double amount = 0;
  bool percent = false;
};

// When an attempt that went wrong is followed by another.
struct RetrySpec {
  enum class Jitter : std::uint8_t { None, Full };
  std::uint32_t max = 0;  // attempts after the first one
  // What it is tried again for: a failure of its own, the end by a signal, its timeout.
  bool onExit = true, onSignal = true, onTimeout = true;
  // The first wait, which doubles up to the cap; Full: anything from nothing to that.
  JobDuration base = std::chrono::seconds(1), cap = std::chrono::seconds(30);
  Jitter jitter = Jitter::Full;
};

// Stops the attempts while too many fail; see CircuitBreaker.
struct BreakerSpec {
  double failureRate = 50;     // percent, at which it opens
  std::uint32_t window = 100;  // the last attempts, or those of the last so many seconds
  bool windowIsTime = false;
  std::uint32_t minimum = 100;  // attempts, below which nothing is decided; as many try again once it was open
  JobDuration open = std::chrono::seconds(60);
};

// Who has to go when more jobs wait at a limit than its queue holds.
enum class WhenFull : std::uint8_t { Reject, DropOldest };

// One of a file's `limits`, shared by all jobs of a run that `use` it.
struct SharedLimit {
  std::string name;
  SourceRef at;
  std::size_t concurrency = 0;  // attempts at once; 0: any number
  std::optional<double> rate;   // attempts a second, above 0
  std::string rateText;         // as written: "20/s"
  std::size_t burst = 1;        // that may begin at once after a quiet time
  std::optional<BreakerSpec> breaker;
  std::optional<std::size_t> queue;  // jobs that may wait for it; none: any number
  WhenFull whenFull = WhenFull::Reject;
};

// What an attempt meets before it does its work. Shares are in percent.
struct FaultSpec {
  JobDuration leastLatency{}, mostLatency{};  // a wait, drawn evenly between these two
  double error = 0;                           // how many fail instead
  double hang = 0;                            // how many never end by themselves instead
  std::optional<std::uint64_t> seed{};        // of what is drawn; without one each run has its own
  SourceRef at{};
};

// `run` has one element that /bin/sh -c gets; `argv` is started without a shell.
struct CommandSpec {
  bool shell = true;
  std::vector<std::string> argv;
  // The command as a person wrote it: for display and reports.
  std::string text;
};

// One of a file's `values`, or a --set. Of the same name the last one holds.
struct FileValue {
  std::string name;
  std::string text;
  SourceRef at;
};

struct JobSpec {
  std::string name;  // not empty, no '/', no control characters, unique among its siblings
  SourceRef at;      // where the job begins
  // Siblings that a matrix made of the same job of the file, this one included, and the bytes of `name` that are that
  // job's own name. 1: it stands alone.
  std::uint32_t instances = 1;
  std::uint32_t stem = 0;
  std::vector<std::uint32_t> needs;  // indices of siblings; acyclic
  When when = When::Success;
  std::optional<Limit> timeout;   // of one attempt; leaves only; defaults and --timeout already applied
  std::optional<Limit> deadline;  // of the job or group
  JobDuration grace = std::chrono::seconds(10);
  LeakPolicy leak = LeakPolicy::End;
  std::uint64_t outputCap = 64u << 20;
  // Own variables only, later wins; those of the enclosing groups come before them.
  std::vector<std::pair<std::string, std::string>> env;
  std::string dir;  // absolute; empty: the enclosing group's, at the root the job file's folder

  // The root's only, of the whole file:
  std::vector<FileValue> values;  // texts of jobs have them filled in
  std::vector<SharedLimit> limits;

  // Leaves: a load, or else a command.
  CommandSpec command;
  std::optional<LoadSpec> load;
  std::optional<RetrySpec> retry;
  std::vector<std::uint32_t> use;  // ascending indices of the root's `limits`, those of the groups around included
  std::shared_ptr<const FaultSpec> fault;  // its own or the nearest group's
  // Groups:
  bool isGroup = false;
  std::vector<JobSpec> children;
  std::size_t concurrency = 0;  // leaf jobs running at once anywhere below; 0: no limit
  OnFailure onFailure;
};

// A whole job file. `root` is a group without a name, whose children are the file's `jobs`.
struct JobFileSpec {
  std::string file;  // as the user gave it; "-" for standard input
  JobSpec root;
};

// What a leaf does, on one or more lines: the command as a person wrote it, or the load in words.
std::string whatItDoes(const JobSpec&);

// Leaves below (or at) this job.
std::size_t leafCount(const JobSpec&);

}  // namespace arborist
