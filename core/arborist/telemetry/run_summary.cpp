// SPDX-License-Identifier: GPL-3.0-or-later
#include <arborist/telemetry/run_summary.h>

#include <algorithm>

namespace arborist {

namespace {

bool failed(JobState state) { return state == JobState::Failed || state == JobState::TimedOut; }

// Ended because another job had failed, so not where to look first.
bool followsFromAnother(const JobRow& row) {
  return row.cause && (row.cause->code == CauseCode::NeedFailed || row.cause->code == CauseCode::FailFast);
}

// A timeout begins with the attempt; a deadline may have begun after the job began to wait.
JobDuration waitedUnderItsLimit(const JobRow& row) {
  if (!row.cause || row.cause->code != CauseCode::Deadline || !row.deadline) return {};
  return std::max(row.queued - std::max(row.deadlineStart - row.created, JobDuration::zero()), JobDuration::zero());
}

// "left 2 processes behind, now ended: sleep (pid 4242) and 1 more"; empty: none, or they were to stay.
std::string leakRemark(const JobRow& row) {
  const AttemptRecord& last = *row.lastAttempt();
  if (last.leaked.empty() || row.description->leak == LeakPolicy::Keep) return {};
  const LeakedProcess& first = last.leaked.front();
  const std::size_t others = last.leaked.size() - 1;
  std::string text =
      "left " + std::to_string(last.leaked.size()) + (others == 0 ? " process" : " processes") + " behind";
  if (last.warning.empty()) text += ", now ended";  // a warning says which could not be
  text += ": " + first.name + " (pid " + std::to_string(first.pid) + ")";
  return others == 0 ? text : text + " and " + std::to_string(others) + " more";
}

}  // namespace

JobFailure failureOf(const JobRow& row) {
  JobFailure failure;
  failure.id = row.id;
  failure.path = row.description->path;
  failure.state = row.state;
  if (row.cause) failure.cause = *row.cause;
  if (row.description->kind == JobKind::Command) failure.command = row.description->command;
  failure.waited = waitedUnderItsLimit(row);
  failure.ran = row.running + row.cancelling;
  failure.stoppedIn = row.cancelling;
  failure.at = row.finished.value_or(row.since);
  failure.attempts = row.attempts;
  if (const AttemptRecord* last = row.lastAttempt()) {
    failure.outputTail = last->outputTail;
    failure.outputPath = last->outputPath;
    failure.outputBytes = last->outputBytes;
    failure.truncatedBytes = last->truncatedBytes;
    failure.outputError = last->outputError;
    failure.warning = last->warning;
    if (failure.cause.code != CauseCode::Leak) failure.leaks = leakRemark(row);
  }
  return failure;
}

void SummaryBuilder::add(const JobRow& row) {
  if (failed(row.state) && !followsFromAnother(row)) {
    const JobTime at = row.finished.value_or(row.since);
    const auto& first = m_summary.firstRootFailure;
    if (!first || at < first->at || (at == first->at && row.id < first->id)) {
      m_summary.firstRootFailure = failureOf(row);
    }
  }
  if (row.started) addSlow(row);
  if (row.state == JobState::Succeeded) addNearMiss(row);
  if (!failed(row.state)) addRemarks(row);  // those of a failure stand beside it
}

void SummaryBuilder::addRemarks(const JobRow& row) {
  const AttemptRecord* last = row.lastAttempt();
  if (!last) return;
  for (const std::string& text : {last->outputError, last->warning, leakRemark(row)}) {
    if (text.empty()) continue;
    ++m_summary.remarksInAll;
    if (m_summary.remarks.size() < kRemarks) m_summary.remarks.push_back({row.id, row.description->path, text});
  }
}

void SummaryBuilder::addSlow(const JobRow& row) {
  auto& slowest = m_summary.slowest;
  const JobDuration ran = row.running + row.cancelling;
  if (slowest.size() == kSlowest && ran <= slowest.back().ran) return;
  const auto place =
      std::find_if(slowest.begin(), slowest.end(), [&](const SlowJob& other) { return other.ran < ran; });
  slowest.insert(place, {row.id, row.description->path, row.state, ran});
  if (slowest.size() > kSlowest) slowest.pop_back();
}

void SummaryBuilder::addNearMiss(const JobRow& row) {
  const std::optional<Headroom> headroom = row.headroom();
  if (!headroom || headroom->left >= kNearMissHeadroom) return;
  ++m_summary.nearMissesInAll;
  auto& misses = m_summary.nearMisses;
  const auto place = std::find_if(misses.begin(), misses.end(),
                                  [&](const NearMiss& other) { return other.headroom.left > headroom->left; });
  const std::string& path = row.description->path;
  misses.insert(place, {row.id, path, *headroom,
                        headroom->kind == LimitKind::Timeout ? path : std::string(row.deadlineOrigin.view())});
  if (misses.size() > kNearMisses) misses.pop_back();
}

}  // namespace arborist
