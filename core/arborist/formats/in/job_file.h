// SPDX-License-Identifier: GPL-3.0-or-later
// Reads a job file (docs/job-file.md) into the tree of jobs that it describes, or says everything that is wrong with
// it at once. Nothing is started and, but for the file itself, nothing is read. Input of any kind ends within seconds
// and within 500 MB. Plain functions, safe from any thread; no exception leaves them but std::bad_alloc.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <arborist/formats/in/file_problem.h>
#include <arborist/jobs/spec.h>

namespace arborist {

// What the command line adds to a file.
struct JobFileOptions {
  std::map<std::string, std::string> set;    // --set: replaces or adds `values`
  std::optional<JobDuration> timeout;        // --timeout: for jobs without one of their own
  std::optional<JobDuration> deadline;       // --deadline: on the root; a shorter one of the file stays
  std::optional<OnFailure::Mode> onFailure;  // --keep-going, --fail-fast: for every group
  std::string workingDir;                    // absolute; empty: this process's
};

struct JobFileResult {
  JobFileSpec spec;                   // its root has no children if there are problems
  std::vector<FileProblem> problems;  // in the order of the file, at most 100 and one that counts the rest
  bool ok() const { return problems.empty(); }
};

constexpr std::size_t kJobFileMaxBytes = 16u << 20;

// "-" reads standard input, whose relative paths are relative to workingDir.
JobFileResult loadJobFile(const std::string& path, const JobFileOptions& options = {});

// `name` stands for the file in messages; the folder in it is the one that relative paths are relative to.
JobFileResult parseJobFile(std::string_view text, const std::string& name, const JobFileOptions& options = {});

}  // namespace arborist
