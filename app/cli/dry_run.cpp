// SPDX-License-Identifier: GPL-3.0-or-later
#include <app/cli/dry_run.h>

#include <fmt/core.h>

#include <arborist/jobs/duration_text.h>

namespace arborist {
namespace {

std::string notes(const JobSpec& job, const JobSpec& group) {
  std::string text;
  const auto note = [&text](const std::string& what) { text += text.empty() ? what : ", " + what; };
  if (job.timeout) note("timeout " + toText(job.timeout->duration));
  if (job.deadline) note("deadline " + toText(job.deadline->duration));
  if (job.concurrency != 0) note("concurrency " + std::to_string(job.concurrency));
  if (job.when == When::Always) note("when always");
  if (job.when == When::Failure) note("when failure");
  if (job.isGroup && job.onFailure.mode == OnFailure::Mode::Continue) note("on_failure continue");
  if (job.isGroup && job.onFailure.mode == OnFailure::Mode::StopAfter)
    note(fmt::format("stop_after {}{}", job.onFailure.amount, job.onFailure.percent ? "%" : ""));
  constexpr std::size_t kNamed = 3;
  for (std::size_t i = 0; i < job.needs.size() && i < kNamed; ++i) note("needs " + group.children[job.needs[i]].name);
  if (job.needs.size() > kNamed) note(fmt::format("and {} more", job.needs.size() - kNamed));
  return text.empty() ? text : "  (" + text + ")";
}

std::string firstLine(const std::string& text) {
  const auto end = text.find('\n');
  return end == std::string::npos ? text : text.substr(0, end) + " …";
}

// Recursive: a job file nests at most 100 deep.
void printBelow(const JobSpec& group, const std::string& indent, std::FILE* out) {
  for (std::size_t i = 0; i < group.children.size(); ++i) {
    const JobSpec& job = group.children[i];
    const bool last = i + 1 == group.children.size();
    fmt::print(out, "{}{}{}{}{}\n", indent, last ? "└─ " : "├─ ", job.name, notes(job, group),
               job.isGroup ? std::string() : "  " + firstLine(job.command.text));
    if (job.isGroup) printBelow(job, indent + (last ? "   " : "│  "), out);
  }
}

}  // namespace

void printTree(const JobFileSpec& file, std::FILE* out) {
  const std::size_t jobs = file.root.children.empty() ? 0 : leafCount(file.root);
  fmt::print(out, "{}: {} job{}{}\n", file.file, jobs, jobs == 1 ? "" : "s", notes(file.root, file.root));
  printBelow(file.root, "", out);
}

}  // namespace arborist
