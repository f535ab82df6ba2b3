// SPDX-License-Identifier: GPL-3.0-or-later
// What is to be run, as plain values: a tree of jobs, as a job file describes it after defaults were applied and
// matrices expanded. Made by formats/in, run by jobs/run. Immutable once a run has it, so free to read anywhere.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
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

// `run` has one element that /bin/sh -c gets; `argv` is started without a shell.
struct CommandSpec {
  bool shell = true;
  std::vector<std::string> argv;
  // The command as a person wrote it: for display and reports.
  std::string text;
};

struct JobSpec {
  std::string name;                  // not empty, no '/', no control characters, unique among its siblings
  SourceRef at;                      // where the job begins
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

  // Leaves: a load, or else a command.
  CommandSpec command;
  std::optional<LoadSpec> load;
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
