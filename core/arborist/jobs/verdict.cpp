// SPDX-License-Identifier: GPL-3.0-or-later
#include <arborist/jobs/verdict.h>

#include <arborist/jobs/duration_text.h>
#include <arborist/jobs/job_error.h>

namespace arborist {
namespace {

std::string nameOf(const RunTree& tree, NodeIndex index) { return index == 0 ? "the run" : tree.path(index); }

// "30s set on checks (jobs.yaml:4)", "5m set by defaults (jobs.yaml:1)", "1m set by --timeout"
std::string limitSentence(const RunTree& tree, const Limit& limit, NodeIndex owner) {
  const std::string place = limit.at.toString();
  return toText(limit.duration) + (limit.setBy.empty() ? " set on " + nameOf(tree, owner) : " set by " + limit.setBy) +
         (place.empty() || place == limit.setBy ? "" : " (" + place + ")");
}

// `added` by hand.
JobCause limitCause(const RunTree& tree, CauseCode code, const Limit& limit, NodeIndex owner, JobDuration added) {
  std::string sentence = limitSentence(tree, limit, owner);
  if (added > JobDuration::zero()) sentence += ", extended by " + toText(added);
  if (added < JobDuration::zero()) sentence += ", shortened by " + toText(added).substr(1);
  return {code, std::move(sentence), tree.path(owner), limit.at.toString()};
}

CauseCode codeOf(const Cause& cause) {
  if (cause.code.category() == jobCategory()) return static_cast<CauseCode>(cause.code.value());
  return cause.code == ContextErrc::DeadlineExceeded ? CauseCode::Deadline : CauseCode::User;
}

}  // namespace

JobCause causeOf(const RunTree& tree, const Node& node, const Cause& cause, ContextId attempt) {
  const CauseCode code = codeOf(cause);
  if (code == CauseCode::Timeout && cause.origin == attempt && node.spec->timeout)
    return limitCause(tree, code, *node.spec->timeout, node.index, node.timeoutAdded);
  const NodeIndex owner = tree.ownerOf(node.index, cause.origin);
  if (code == CauseCode::Deadline && owner != kNoNode) {
    const Node& origin = tree[owner];
    if (origin.scope->grace)
      return {code, "its grace ended after " + nameOf(tree, origin.parent) + " was stopped", tree.path(owner), {}};
    if (origin.spec->deadline) return limitCause(tree, code, *origin.spec->deadline, owner, origin.scope->added);
  }
  return {
      code, cause.message.empty() ? cause.code.message() : cause.message, owner == kNoNode ? "" : tree.path(owner), {}};
}

JobState stoppedState(CauseCode code) noexcept {
  return code == CauseCode::Timeout || code == CauseCode::Deadline ? JobState::TimedOut : JobState::Cancelled;
}

Verdict attemptVerdict(const RunTree& tree, const Node& node, const AttemptOutcome& outcome,
                       const std::optional<Cause>& stop, ContextId attempt) {
  if (outcome.stopRequested && stop) {
    JobCause cause = causeOf(tree, node, *stop, attempt);
    return {stoppedState(cause.code), std::move(cause)};
  }
  if (outcome.record.cause.code != CauseCode::None) return {JobState::Failed, outcome.record.cause};
  if (!outcome.record.leaked.empty() && node.spec->leak == LeakPolicy::Fail) {
    const LeakedProcess& first = outcome.record.leaked.front();
    std::string sentence = "left " + std::to_string(outcome.record.leaked.size()) + " process" +
                           (outcome.record.leaked.size() == 1 ? "" : "es") + " behind, first " + first.name + " (pid " +
                           std::to_string(first.pid) + ")";
    return {JobState::Failed, {CauseCode::Leak, std::move(sentence), {}, {}}};
  }
  return {};
}

Verdict groupVerdict(const RunTree& tree, const Node& node) {
  const GroupState& group = *node.group;
  const auto blame = [&](JobState state, NodeIndex child) {
    const Node& culprit = tree[child];
    // A group's cause already names the job; only the first step adds a path.
    std::string message = culprit.group ? culprit.cause.message : tree.path(child) + ": " + culprit.cause.message;
    std::string origin = culprit.cause.origin.empty() ? tree.path(child) : culprit.cause.origin;
    return Verdict{state, {culprit.cause.code, std::move(message), std::move(origin), culprit.cause.at}};
  };
  if (node.state == JobState::Cancelling) {
    const bool own = node.cause.origin == tree.path(node.index);
    if (node.cause.code == CauseCode::Deadline && own) return {JobState::TimedOut, node.cause};
    if (stoppedState(node.cause.code) == JobState::Cancelled) return {JobState::Cancelled, node.cause};
  }
  if (group.firstFailed != kNoNode) return blame(JobState::Failed, group.firstFailed);
  if (group.firstSkipped != kNoNode) return blame(JobState::Failed, group.firstSkipped);
  if (!group.children.empty() && !group.anyRan) {
    if (group.anyCancelled) return {JobState::Cancelled, {CauseCode::User, "all its jobs were cancelled", {}, {}}};
    return {JobState::Skipped, {CauseCode::Condition, "none of its jobs had to run", {}, {}}};
  }
  return {};
}

bool satisfies(const Node& node) noexcept {
  return node.state == JobState::Succeeded ||
         (node.state == JobState::Skipped && node.cause.code == CauseCode::Condition);
}

}  // namespace arborist
