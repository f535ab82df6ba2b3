// SPDX-License-Identifier: GPL-3.0-or-later
#include <app/cli/dry_run.h>

#include <fmt/core.h>

#include <utility>
#include <vector>

#include <arborist/jobs/duration_text.h>

namespace arborist {
namespace {

// Instances of a matrix under their common name: "build, gzip × 6".
std::string needsOf(const JobSpec& job, const JobSpec& group) {
  std::vector<std::pair<std::string, std::size_t>> names;
  for (const std::uint32_t need : job.needs) {
    const std::string& name = group.children[need].name;
    const std::string common = name.substr(0, name.find('['));
    if (names.empty() || names.back().first != common) names.emplace_back(common, 0);
    ++names.back().second;
  }
  constexpr std::size_t kNamed = 5;
  std::string text;
  for (std::size_t i = 0; i < names.size() && i < kNamed; ++i)
    text +=
        (i == 0 ? "" : ", ") + names[i].first + (names[i].second > 1 ? " × " + std::to_string(names[i].second) : "");
  if (names.size() > kNamed) text += fmt::format(" and {} more", names.size() - kNamed);
  return text;
}

std::string faultOf(const FaultSpec& fault) {
  std::string text = "fault";
  if (fault.mostLatency > JobDuration::zero()) {
    text += " latency " + toText(fault.leastLatency);
    if (fault.mostLatency != fault.leastLatency) text += ".." + toText(fault.mostLatency);
  }
  if (fault.error > 0) text += fmt::format(" error {}%", fault.error);
  if (fault.hang > 0) text += fmt::format(" hang {}%", fault.hang);
  return text;
}

std::string notes(const JobSpec& job, const JobSpec& group, const std::vector<SharedLimit>& limits) {
  std::string text;
  const auto note = [&text](const std::string& what) { text += text.empty() ? what : ", " + what; };
  if (job.timeout) note("timeout " + toText(job.timeout->duration));
  if (job.deadline) note("deadline " + toText(job.deadline->duration));
  if (job.retry && job.retry->max > 0) note("retry " + std::to_string(job.retry->max));
  for (const std::uint32_t limit : job.use) note("use " + limits[limit].name);
  if (job.fault) note(faultOf(*job.fault));
  if (job.concurrency != 0) note("concurrency " + std::to_string(job.concurrency));
  if (job.when == When::Always) note("when always");
  if (job.when == When::Failure) note("when failure");
  if (job.isGroup && job.onFailure.mode == OnFailure::Mode::Continue) note("on_failure continue");
  if (job.isGroup && job.onFailure.mode == OnFailure::Mode::StopAfter)
    note(fmt::format("stop_after {}{}", job.onFailure.amount, job.onFailure.percent ? "%" : ""));
  if (!job.needs.empty()) note("needs " + needsOf(job, group));
  return text.empty() ? text : "  (" + text + ")";
}

std::string firstLine(const std::string& text) {
  const auto end = text.find('\n');
  return end == std::string::npos ? text : text.substr(0, end) + " …";
}

// Recursive: a job file nests at most 100 deep.
void printBelow(const JobSpec& group, const std::vector<SharedLimit>& limits, const std::string& indent,
                std::FILE* out) {
  for (std::size_t i = 0; i < group.children.size(); ++i) {
    const JobSpec& job = group.children[i];
    const bool last = i + 1 == group.children.size();
    fmt::print(out, "{}{}{}{}{}\n", indent, last ? "└─ " : "├─ ", job.name, notes(job, group, limits),
               job.isGroup ? std::string() : "  " + firstLine(whatItDoes(job)));
    if (job.isGroup) printBelow(job, limits, indent + (last ? "   " : "│  "), out);
  }
}

}  // namespace

void printTree(const JobFileSpec& file, std::FILE* out) {
  const std::size_t jobs = file.root.children.empty() ? 0 : leafCount(file.root);
  fmt::print(out, "{}: {} job{}{}\n", file.file, jobs, jobs == 1 ? "" : "s",
             notes(file.root, file.root, file.root.limits));
  printBelow(file.root, file.root.limits, "", out);
}

}  // namespace arborist
