// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes are a job file without problems or one with, never a crash. What is accepted keeps the promises that
// jobs/spec.h makes to those who run it.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <unordered_set>

#include <arborist/formats/in/command_list.h>
#include <arborist/formats/in/describe.h>
#include <arborist/formats/in/job_file.h>

namespace {

using namespace arborist;

void require(bool condition, const char* what) {
  if (condition) return;
  std::fprintf(stderr, "broken promise: %s\n", what);
  std::abort();
}

bool isShare(double percent) { return percent >= 0 && percent <= 100; }

void checkLoad(const LoadSpec& load) {
  const LatencySpec& latency = load.latency;
  const bool ordered = latency.shape == LatencySpec::Shape::Uniform || latency.shape == LatencySpec::Shape::Lognormal;
  require(latency.first.count() > 0 || load.hang == 100, "a load lasts");
  require(latency.second.count() >= 0, "no deviation is negative");
  require(!ordered || latency.second >= latency.first, "the longer duration is the second one");
  require(!load.longest || load.longest->count() > 0, "the longest is longer than zero");
  require(isShare(load.cpu) && isShare(load.fail) && isShare(load.hang), "shares are shares");
  require(load.ignoreCancel.count() >= 0, "it ignores a stop for a while or not at all");
}

void checkLeaf(const JobSpec& job) {
  require(!job.timeout || job.timeout->duration.count() > 0, "a timeout is longer than zero");
  require(job.children.empty(), "a leaf has no children");
  if (job.load) return checkLoad(*job.load);
  require(!job.command.argv.empty() && !job.command.text.empty(), "a leaf has a command");
  require(job.command.shell ? job.command.argv.size() == 1 : !job.command.argv[0].empty(), "it has the words it needs");
}

void check(const JobSpec& job) {
  require(!job.deadline || job.deadline->duration.count() > 0, "a deadline is longer than zero");
  require(job.grace.count() >= 0 && job.outputCap > 0, "grace and cap are in range");
  require(job.dir.empty() || job.dir.front() == '/', "dir is absolute");
  for (const auto& [name, value] : job.env) {
    require(!name.empty() && name.find_first_of(std::string_view("=\0", 2)) == name.npos, "variables have names");
    require(value.find('\0') == value.npos, "variables have no NUL");
  }
  for (const std::string& word : job.command.argv) require(word.find('\0') == word.npos, "commands have no NUL");
  if (!job.isGroup) return checkLeaf(job);
  std::unordered_set<std::string_view> names;
  for (const JobSpec& child : job.children) {
    require(!child.name.empty() && child.name.find('/') == child.name.npos && !hasControlCharacter(child.name) &&
                isUtf8(child.name),
            "names are good");
    require(names.insert(child.name).second, "names are unique");
    for (const std::uint32_t need : child.needs) require(need < job.children.size(), "needs are siblings");
    check(child);
  }
  // Acyclic: taking away what needs nothing that is left ends with nothing left.
  std::vector<bool> gone(job.children.size(), false);
  for (bool progress = true; progress;) {
    progress = false;
    for (std::size_t i = 0; i < gone.size(); ++i) {
      bool free = !gone[i];
      for (const std::uint32_t need : job.children[i].needs) free = free && gone[need];
      if (free) gone[i] = progress = true;
    }
  }
  for (const bool one : gone) require(one, "needs are acyclic");
}

void checkResult(const JobFileResult& result) {
  require(result.problems.size() <= ProblemList::kShown + 1, "problems are bounded");
  for (const FileProblem& problem : result.problems) {
    require(!problem.message.empty() && isUtf8(problem.message) && !hasControlCharacter(problem.message),
            "messages are one line of text");
    require(problem.line >= 0 && (problem.line == 0) == (problem.column == 0), "places count from 1");
  }
  require(result.ok() || result.spec.root.children.empty(), "nothing is run of a file with problems");
  if (result.ok()) check(result.spec.root);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  JobFileOptions options;
  options.workingDir = "/work";
  checkResult(parseJobFile(text, "jobs.yaml", options));
  checkResult(parseCommandList(text, "list.txt", options));
  return 0;
}
