// SPDX-License-Identifier: GPL-3.0-or-later
#include <app/cli/job_lines.h>

#include <fmt/core.h>

#include <algorithm>
#include <array>

#include <app/cli/text.h>
#include <arborist/jobs/duration_text.h>

namespace arborist {
namespace {

constexpr std::size_t kTailLines = 10;
constexpr std::size_t kNearMissLines = 5;
constexpr std::array kFinalStates{JobState::Succeeded, JobState::Failed, JobState::TimedOut, JobState::Cancelled,
                                  JobState::Skipped};

// The last lines of a job's output, made safe to print.
std::vector<std::string> lastLines(std::string_view tail) {
  while (!tail.empty() && tail.back() == '\n') tail.remove_suffix(1);
  std::vector<std::string> lines;
  while (!tail.empty() && lines.size() < kTailLines) {
    const auto begin = tail.rfind('\n');
    lines.push_back(terminalText(begin == std::string_view::npos ? tail : tail.substr(begin + 1)));
    tail = begin == std::string_view::npos ? std::string_view() : tail.substr(0, begin);
  }
  std::reverse(lines.begin(), lines.end());
  return lines;
}

// "all output: …/7.1.log", unless some of it is missing there.
std::string outputPlace(const JobFailure& failure) {
  if (failure.truncatedBytes == 0) return "all output: " + failure.outputPath;
  return fmt::format("output cut at {} of {} bytes: {}", grouped(failure.outputBytes - failure.truncatedBytes),
                     grouped(failure.outputBytes), failure.outputPath);
}

std::string counts(const Terminal& terminal, const StateCounts& totals) {
  std::string text;
  for (const JobState state : kFinalStates) {
    if (totals[state] == 0) continue;
    if (!text.empty()) text += terminal.dot();
    text += terminal.paint(Terminal::ink(state), fmt::format("{} {}", grouped(totals[state]), Terminal::words(state)));
  }
  return text;
}

std::string limitNote(const Terminal& terminal, const RunningJob& job) {
  if (job.limit == LimitKind::None) return {};
  std::string note = job.left > JobDuration::zero() ? roughly(job.left) + " left" : std::string("past its limit");
  if (job.limit == LimitKind::Timeout) return note + "  (timeout)";
  if (job.limitOrigin == job.path) return note + "  (deadline)";
  return note + "  (" + std::string(terminal.up()) + (job.limitOrigin.empty() ? "run" : job.limitOrigin) + ")";
}

std::string attemptsNote(std::uint32_t attempts) {
  return attempts > 1 ? fmt::format("  ({} attempts)", attempts) : std::string();
}

// As a person would write it: a limit that was measured, or moved by hand, has more digits than anybody wants.
std::string limitLength(JobDuration limit) {
  return toText(limit < std::chrono::seconds(1) ? limit : std::chrono::round<std::chrono::milliseconds>(limit));
}

// Where a limit struck: what its time went into.
std::string spentLine(const JobFailure& failure) {
  constexpr std::chrono::milliseconds kWorthWords{100};
  if (failure.cause.code != CauseCode::Timeout && failure.cause.code != CauseCode::Deadline) return {};
  if (failure.waited < kWorthWords && failure.stoppedIn < kWorthWords) return {};
  std::string text = failure.waited < kWorthWords ? "" : "waited " + roughly(failure.waited) + ", ";
  text += "ran " + roughly(failure.ran - failure.stoppedIn);
  if (failure.stoppedIn >= kWorthWords) text += ", took " + roughly(failure.stoppedIn) + " to stop";
  return text;
}

// "$ make check"; of more lines the first.
std::string commandLine(const Terminal& terminal, const JobFailure& failure) {
  constexpr std::size_t kColumns = 100;
  const std::string_view command = failure.command;
  const auto begin = command.find_first_not_of(" \t\n");
  if (begin == std::string_view::npos) return {};
  const std::string_view rest = command.substr(begin);
  const auto end = rest.find('\n');
  const bool more = end != std::string_view::npos && rest.find_first_not_of(" \t\n", end) != std::string_view::npos;
  return "$ " + shortened(terminalText(rest.substr(0, end)), kColumns, terminal.ellipsis()) +
         (more ? " " + std::string(terminal.ellipsis()) : "");
}

}  // namespace

std::string failureLines(const Terminal& terminal, const JobFailure& failure, bool withOutput) {
  const std::string head = fmt::format("{} {}", terminal.glyph(failure.state), failure.path);
  std::string text = terminal.paint(Terminal::ink(failure.state), head) +
                     fmt::format("  {}  {}: {}{}\n", roughly(failure.ran), Terminal::words(failure.state),
                                 terminalText(failure.cause.message), attemptsNote(failure.attempts));
  if (const std::string spent = spentLine(failure); !spent.empty()) text += "    " + spent + "\n";
  if (const std::string command = commandLine(terminal, failure); !command.empty())
    text += terminal.paint(Ink::Faint, "    " + command) + "\n";
  if (withOutput && !failure.outputTail.empty()) {
    for (const std::string& line : lastLines(failure.outputTail)) text += "    " + line + "\n";
    if (!failure.outputPath.empty()) text += terminal.paint(Ink::Faint, "    " + outputPlace(failure)) + "\n";
  }
  for (const std::string& remark : {failure.outputError, failure.warning, failure.leaks})
    if (!remark.empty()) text += "    " + terminalText(remark) + "\n";
  return text;
}

std::string endedLine(const Terminal& terminal, const JobRow& row, std::size_t done, std::size_t all) {
  std::string text =
      fmt::format("[{}/{}] {} {}", done, all, terminal.paint(Terminal::ink(row.state), Terminal::words(row.state)),
                  row.description->path);
  if (row.attempts > 0) text += fmt::format("  {}", roughly(row.running + row.cancelling));
  if (row.state != JobState::Succeeded && row.cause) text += "  " + terminalText(row.cause->message);
  return text + attemptsNote(row.attempts) + "\n";
}

std::size_t liveBlockRows(const Terminal& terminal) {
  constexpr std::size_t kMost = 12;
  return std::clamp<std::size_t>(terminal.height() / 2, 1, kMost);
}

std::vector<std::string> liveBlock(const Terminal& terminal, const Progress& progress) {
  const std::size_t width = terminal.width();
  const std::size_t all = progress.totals.all(), done = progress.totals.done();
  const double share = all == 0 ? 1 : static_cast<double>(done) / static_cast<double>(all);
  std::string head = fmt::format("{} {}/{}", terminal.bar(share, width < 60 ? 6 : 16), grouped(done), grouped(all));
  // A line that wraps could not be redrawn: what has no room is left out (the summary has it).
  const auto add = [&](const std::string& part) {
    if (columns(head) + columns(part) + 3 < width) head += std::string(terminal.dot()) + part;
  };
  const auto addCount = [&](JobState state) {
    if (progress.totals[state] != 0) add(fmt::format("{} {}", grouped(progress.totals[state]), Terminal::words(state)));
  };
  for (const JobState state : {JobState::Running, JobState::Cancelling, JobState::Queued}) addCount(state);
  add(roughly(progress.elapsed));
  if (progress.eta) add("about " + roughly(*progress.eta) + " left");
  for (const JobState state : {JobState::Failed, JobState::TimedOut, JobState::Cancelled, JobState::Skipped})
    addCount(state);
  std::vector<std::string> lines{terminal.paint(Ink::Bold, shortened(head, width - 1, terminal.ellipsis()))};
  for (const RunningJob& job : progress.running) {
    const std::string note = fmt::format("{:>9}  {}", roughly(job.elapsed), limitNote(terminal, job));
    const std::size_t room =
        std::min<std::size_t>(width - 1 > columns(note) + 5 ? width - 1 - columns(note) - 5 : 4, 48);
    std::string path = shortened(job.path, room, terminal.ellipsis());
    path.append(room > columns(path) ? room - columns(path) : 0, ' ');
    lines.push_back(" " + terminal.paint(Terminal::ink(job.state), terminal.glyph(job.state)) + " " +
                    shortened(path + " " + note, width - 4, terminal.ellipsis()));
  }
  if (progress.runningInAll > progress.running.size())
    lines.push_back(fmt::format("   and {} more running", progress.runningInAll - progress.running.size()));
  return lines;
}

std::string summaryLines(const Terminal& terminal, const RunSummary& summary) {
  std::string text =
      terminal.paint(Ink::Bold, fmt::format("{} job{} in {}", grouped(summary.totals.all()),
                                            summary.totals.all() == 1 ? "" : "s", roughly(summary.wall)));
  if (const std::string states = counts(terminal, summary.totals); !states.empty()) text += ": " + states;
  text += "\n";
  if (summary.firstRootFailure) text += "first failure:\n  " + failureLines(terminal, *summary.firstRootFailure, false);
  if (summary.slowest.size() > 1) text += "slowest:\n";
  for (std::size_t i = 0; i < summary.slowest.size() && summary.slowest.size() > 1; ++i)
    text += fmt::format("{:>11}  {}\n", roughly(summary.slowest[i].ran), summary.slowest[i].path);
  if (!summary.nearMisses.empty()) text += "near-misses:\n";
  const std::size_t told = std::min(summary.nearMisses.size(), kNearMissLines);
  for (std::size_t i = 0; i < told; ++i) {
    const NearMiss& miss = summary.nearMisses[i];
    const std::string limit = miss.headroom.kind == LimitKind::Timeout
                                  ? "timeout"
                                  : "deadline set on " + (miss.limitOrigin.empty() ? "the run" : miss.limitOrigin);
    text += fmt::format("  {} used {:.0f} % of the {} {}\n", miss.path, 100 * (1 - miss.headroom.left),
                        limitLength(miss.headroom.limit), limit);
  }
  if (summary.nearMissesInAll > told) text += fmt::format("  and {} more\n", summary.nearMissesInAll - told);
  if (!summary.remarks.empty()) text += "warnings:\n";
  for (const JobRemark& remark : summary.remarks)
    text += fmt::format("  {}: {}\n", remark.path, terminalText(remark.text));
  if (summary.remarksInAll > summary.remarks.size())
    text += fmt::format("  and {} more\n", summary.remarksInAll - summary.remarks.size());
  return text;
}

}  // namespace arborist
