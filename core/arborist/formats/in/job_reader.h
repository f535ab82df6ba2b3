// SPDX-License-Identifier: GPL-3.0-or-later
// From the tree of a job file to the tree of its jobs. Not thread-safe; for one file.
#pragma once

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <arborist/formats/in/interpolation.h>
#include <arborist/formats/in/job_budget.h>
#include <arborist/formats/in/job_expansion.h>
#include <arborist/formats/in/job_file.h>
#include <arborist/formats/in/suggestion.h>
#include <arborist/formats/in/value_reader.h>
#include <arborist/formats/in/yaml_tree.h>

namespace arborist {

class JobReader {
 public:
  // `folder`: absolute, what paths are relative to.
  JobReader(std::string folder, const JobFileOptions& options, ProblemList& problems)
      : m_folder(std::move(folder)), m_options(options), m_problems(problems) {}

  // The whole file. If problems were added, what it returns is not to be run.
  JobSpec readFile(const YamlNode& root);

 private:
  // What a job has unless it says otherwise itself.
  struct Inherited {
    std::optional<Limit> timeout;
    JobDuration grace = JobSpec().grace;
    LeakPolicy leak = JobSpec().leak;
    std::uint64_t outputCap = JobSpec().outputCap;
    std::vector<std::uint32_t> use;
    std::shared_ptr<const FaultSpec> fault;
    std::vector<std::string> matrixVariables;  // of the matrices around
  };

  // job_file_head.cpp: what stands once in a file.
  void readVersion(const YamlNode& root);
  void readValues(const YamlNode& root, std::vector<FileValue>& values);
  FileValue readValue(const YamlNode& key, const YamlNode& value);
  void checkSet(const YamlNode& root);
  Inherited readDefaults(const YamlNode& root);
  void readRootDeadline(JobSpec& spec);

  // job_reader.cpp: jobs and groups.
  std::vector<JobSpec> readJobs(const YamlNode& jobs, const Inherited& inherited);
  bool checkName(const YamlNode& key);
  std::optional<JobDraft> readJob(const YamlNode& key, const YamlNode& value, Inherited inherited);
  unsigned kindOf(const YamlNode& value);
  void checkKind(const YamlNode& key, const YamlNode& value, bool doubtful);
  void readCommand(const YamlNode& value, JobSpec& spec, const Inherited& inherited);
  void readArgv(const YamlNode& node, CommandSpec& command);
  void readGroupKeys(const YamlNode& node, JobSpec& spec);
  void readUse(const YamlNode& node, std::vector<std::uint32_t>& use);
  void readInherited(const YamlNode& node, Inherited& inherited);
  void readNeeds(const YamlNode& key, const YamlNode& value, JobDraft& draft);
  void readMatrixOf(const YamlNode& value, JobDraft& draft, Inherited& inherited);
  void readPlace(const YamlNode& node, JobSpec& spec);
  void readEnv(const YamlNode& node, JobSpec& spec);
  void readDir(const YamlNode& node, JobSpec& spec);
  // The text with its values filled in, as it is.
  std::optional<std::string> filledIn(const YamlNode& node, std::string_view what);
  std::optional<std::string> accept(const YamlNode& node, Interpolation::Result result);
  // Takes what a job holds from the budget.
  void take(const YamlNode& key, const JobSpec& spec);

  std::string m_folder;
  const JobFileOptions& m_options;
  ProblemList& m_problems;
  Suggestions m_suggestions;
  ValueReader m_values{m_problems, m_suggestions};
  Interpolation m_interpolation{m_suggestions};
  std::vector<SharedLimit> m_limits;
  std::set<std::vector<std::uint32_t>> m_uses;  // that occur
  JobBudget m_budget;
  bool m_exhausted = false;  // the budget is, and that was said
};

}  // namespace arborist
