// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <string_view>

#include <widgets/models/job_story.h>
#include <widgets/style/state_style.h>

namespace arborist {

namespace {

constexpr std::size_t kMostSteps = 32;

const JobRow* byPath(const Snapshot& state, std::uint32_t runNumber, std::string_view path) {
  const RunSnapshot* run = state.run(runNumber);
  if (!run) return nullptr;
  for (std::size_t i = 0; i < run->jobs.size(); ++i) {
    const JobRow& row = run->jobs[i];
    if (row.description && row.description->path == path) return &row;
  }
  return nullptr;
}

bool isAround(const Snapshot& state, const JobRow& group, const JobRow& row) {
  const auto path = pathTo(state, row);
  return std::find(path.begin(), path.end(), &group) != path.end();
}

// The job that the cause of this one points to.
const JobRow* originOf(const Snapshot& state, const JobRow& row) {
  if (!row.cause || !row.description) return nullptr;
  const JobCause& cause = *row.cause;
  if (cause.code == CauseCode::FailFast) {
    // Its sentence begins with the path of the job for which the others were stopped.
    for (const std::string_view end : {" failed", " timed out"}) {
      if (!cause.message.ends_with(end)) continue;
      const std::string_view path = std::string_view(cause.message).substr(0, cause.message.size() - end.size());
      if (const JobRow* failed = byPath(state, row.id.run, path)) return failed;
    }
  }
  if (cause.origin == row.description->path) return nullptr;
  if (cause.origin.empty()) {
    // The whole run, where someone stopped it; else the job itself.
    const bool stopped = cause.code == CauseCode::User || cause.code == CauseCode::Deadline;
    return stopped && row.id.index != 0 ? state.job({row.id.run, 0}) : nullptr;
  }
  for (const JobRow* around : pathTo(state, row))
    if (around->description && around->description->path == cause.origin) return around;
  return byPath(state, row.id.run, cause.origin);
}

CauseStep stepOf(const Snapshot& state, const JobRow& row) {
  const std::string at = row.cause && !row.cause->at.empty() ? row.cause->at
                         : row.description                   ? row.description->at
                                                             : std::string();
  const QString cause = causeText(state, row, false);
  return {row.id, jobName(row), row.state, cause.isEmpty() ? stateText(row.state) : cause, QString::fromStdString(at)};
}

// The groups between a group and what lies in it, neither included, from the outer one.
std::vector<const JobRow*> between(const Snapshot& state, const JobRow& outer, const JobRow& inner) {
  auto path = pathTo(state, inner);
  path.erase(path.begin(), std::find(path.begin(), path.end(), &outer) + 1);
  path.pop_back();
  return path;
}

}  // namespace

std::vector<CauseStep> causeChain(const Snapshot& state, const JobRow& row) {
  std::vector<CauseStep> steps;
  if (!row.cause || row.state == JobState::Queued) return steps;
  const auto known = [&](JobId id) {
    return std::any_of(steps.begin(), steps.end(), [&](const CauseStep& step) { return step.job == id; });
  };
  for (const JobRow* at = &row; at && steps.size() < kMostSteps && !known(at->id);) {
    steps.push_back(stepOf(state, *at));
    const JobRow* next = originOf(state, *at);
    if (!next || next == at) break;
    std::vector<const JobRow*> middle;
    if (isAround(state, *at, *next)) {
      middle = between(state, *at, *next);
    } else if (isAround(state, *next, *at)) {
      middle = between(state, *next, *at);
      std::reverse(middle.begin(), middle.end());
    }
    for (const JobRow* group : middle)
      if (steps.size() < kMostSteps && !known(group->id)) steps.push_back(stepOf(state, *group));
    at = next;
  }
  return steps;
}

}  // namespace arborist
