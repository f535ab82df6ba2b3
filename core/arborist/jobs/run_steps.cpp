// SPDX-License-Identifier: GPL-3.0-or-later
// The state machine of a run: how jobs and groups begin, end, and what that means to their neighbours.
#include <algorithm>
#include <cmath>

#include <arborist/base/clock.h>
#include <arborist/jobs/duration_text.h>
#include <arborist/jobs/environment.h>
#include <arborist/jobs/job_error.h>
#include <arborist/jobs/retry_plan.h>
#include <arborist/jobs/run_impl.h>

namespace arborist {

void RunImpl::openScope(Node& node, const Context& parent) {
  const JobSpec& spec = *node.spec;
  const std::string_view name = node.index == 0 ? std::string_view("run") : std::string_view(spec.name);
  // `when: always` outlives the end of its group, so it hangs below a context that keeps values only.
  const Context under = spec.when == When::Always ? withoutCancel(parent, name) : parent;
  Derived derived =
      spec.deadline ? withDeadlineCause(under, saturatingAdd(now(), spec.deadline->duration),
                                        {.code = CauseCode::Deadline, .message = {}, .where = {}, .origin = {}}, name)
                    : withCancel(under, name);
  node.scope = std::make_unique<Scope>(Scope{derived.context, std::move(derived.cancel), {}, false, {}, {}, {}, {}});
  tellLimits(node);
  const NodeIndex index = node.index;
  node.scope->ended.emplace(onDone(
      node.scope->context, [this, index] { tellElsewhere([this, index, at = now()] { onContextEnded(index, at); }); }));
}

void RunImpl::tellLimits(const Node& node) {
  Scope& scope = *node.scope;
  scope.toldDeadline = scope.context.deadline();
  scope.toldOwner = scope.context.deadlineOwner();
  const NodeIndex owner = m_tree.ownerOf(node.index, scope.toldOwner);
  const std::string origin = owner == kNoNode ? std::string() : m_tree.path(owner);
  m_parts.observer.jobLimits(idOf(node), {scope.context.id(), scope.toldDeadline, origin});
}

void RunImpl::tellChangedLimits(const Node& top) {
  for (NodeIndex index = top.index; index < top.end; ++index) {
    const Node& node = m_tree[index];
    if (!node.scope || isFinal(node.state)) continue;
    const Context& context = node.scope->context;
    if (context.deadline() != node.scope->toldDeadline || context.deadlineOwner() != node.scope->toldOwner)
      tellLimits(node);
  }
}

void RunImpl::onExtend(NodeIndex index, JobDuration by) {
  if (index >= m_tree.size()) return;
  Node& node = m_tree[index];
  if (isFinal(node.state) || !node.scope) return;
  m_stopped = true;  // by a time in the past
  const std::optional<TimePoint> timeout = node.attempt ? node.attempt->context.deadline() : std::nullopt;
  // The attempt's context has the earlier of the two; it owns that only where the timeout comes first.
  if (!timeout || node.attempt->context.deadlineOwner() != node.attempt->context.id()) return extendDeadline(node, by);
  const TimePoint until = saturatingAdd(*timeout, by);
  if (!node.attempt->cancel.setDeadline(until)) return;
  node.timeoutAdded = saturatingAdd(node.timeoutAdded, by);
  m_parts.observer.attemptExtended(idOf(node), until);
}

void RunImpl::extendDeadline(const Node& node, JobDuration by) {
  const Context& context = node.scope->context;
  const std::optional<TimePoint> deadline = context.deadline();
  if (!deadline || context.done()) return;
  const TimePoint until = saturatingAdd(*deadline, by);
  NodeIndex outermost = kNoNode;
  // Each round moves one deadline on the way out to `until`, so the effective one gets there, or is ended in the call.
  for (auto now = deadline; now && (outermost == kNoNode || *now < until); now = context.deadline()) {
    const NodeIndex owner = m_tree.ownerOf(node.index, context.deadlineOwner());
    if (owner == kNoNode || !m_tree[owner].scope->cancel.setDeadline(until)) break;
    JobDuration& added = m_tree[owner].scope->added;
    added = saturatingAdd(added, until - *now);
    outermost = outermost == kNoNode ? owner : std::min(outermost, owner);
  }
  if (outermost != kNoNode) tellChangedLimits(m_tree[outermost]);
}

void RunImpl::startGroup(Node& node) {
  transition(node, JobState::Running, {}, now());
  for (const NodeIndex child : node.group->children)
    if (!isFinal(m_tree[child].state)) openScope(m_tree[child], node.scope->context);
  // Before what waits already: jobs start in the order of the file, however they nest.
  const auto& children = node.group->children;
  for (auto child = children.rbegin(); child != children.rend(); ++child)
    if (m_tree[*child].needsLeft == 0) m_waiting.push_front(*child);
  if (node.group->childrenLeft == 0) finish(node, groupVerdict(m_tree, node));
}

// true: it was told to stop before it began, and is skipped for that.
bool RunImpl::stopQueued(Node& node) {
  if (node.state != JobState::Queued || node.posted || !node.scope) return false;
  const std::optional<Cause> ended = node.scope->context.cause();
  if (ended) endQueued(node, *ended);
  return ended.has_value();
}

// Told to stop while it waits. What has not run yet is skipped; what waits for its next attempt has run.
void RunImpl::endQueued(Node& node, const Cause& ended) {
  node.wait.reset();
  JobCause cause = causeOf(m_tree, node, ended);
  cause.heldBack = m_limits.whyWaits(node.index);
  if (!cause.heldBack.empty()) cause.message += "; it waited for the limit " + cause.heldBack;
  if (node.attempts == 0) return skip(node, std::move(cause));
  const JobState state = stoppedState(cause.code);
  finish(node, {state, std::move(cause)});
}

// An attempt that went wrong: whether there will be another. Notes in the record when, in the verdict why not.
bool RunImpl::retry(Node& node, Verdict& verdict, AttemptRecord& record) {
  const bool wrong = verdict.state == JobState::Failed || verdict.state == JobState::TimedOut;
  if (!node.spec->retry || !wrong || node.scope->context.done()) return false;
  const Context& context = node.scope->context;
  const RetryPlan plan =
      planRetry(*node.spec->retry, verdict.cause.code, node.attempts, record.finished, context.deadline(), m_draw());
  if (plan.pastDeadline) {
    const NodeIndex owner = m_tree.ownerOf(node.index, context.deadlineOwner());
    verdict.cause.message +=
        "; not tried again: the wait of " + toText(std::chrono::ceil<std::chrono::milliseconds>(plan.wait)) +
        " would pass the deadline of " + (owner == kNoNode || owner == 0 ? std::string("the run") : m_tree.path(owner));
  }
  if (!plan.at) return false;
  record.retryAt = plan.at;
  node.posted = false;
  node.wait = std::make_unique<TimedWait>(withDeadline(context, *plan.at, "retry"));
  node.wait->over.emplace(onDone(node.wait->context, [this, index = node.index, wait = node.wait->context.id()] {
    tellElsewhere([this, index, wait] { onRetryDue(index, wait); });
  }));
  return true;
}

void RunImpl::onRetryDue(NodeIndex index, ContextId wait) {
  Node& node = m_tree[index];
  // The job has ended meanwhile, or its context has, which onContextEnded() hears of.
  if (node.state != JobState::Queued || !node.wait || node.wait->context.id() != wait) return;
  if (stopQueued(node)) return;
  node.wait.reset();
  m_ready.add(index);
}

// All that the job waited for has ended: it starts, or is skipped for good.
void RunImpl::needsAreMet(Node& node) {
  if (node.state != JobState::Queued) return;
  if (node.spec->when == When::Failure && node.failedNeed == kNoNode)
    return skip(node, {CauseCode::Condition, "nothing it waits for has failed", {}, {}});
  if (stopQueued(node)) return;
  if (!node.group) return m_ready.add(node.index);
  grantGrace(node);
  startGroup(node);
}

// A `when: always` job whose group was stopped gets a limited time, from its start or from the stop on.
void RunImpl::grantGrace(Node& node) {
  if (node.spec->when != When::Always || node.scope->grace || node.index == 0) return;
  if (m_tree.parentOf(node).state != JobState::Cancelling) return;
  const TimePoint until = saturatingAdd(now(), m_options.alwaysGrace);
  if (const auto own = node.scope->context.deadline(); own && *own <= until) return;
  node.scope->grace = true;
  node.scope->cancel.setDeadline(until);
  tellChangedLimits(node);
}

void RunImpl::skip(Node& node, JobCause cause) {
  // Whatever is below has not begun either; it shares the fate, children first.
  for (NodeIndex index = node.end; --index > node.index;) {
    Node& below = m_tree[index];
    if (isFinal(below.state)) continue;
    JobCause own = cause;
    if (own.origin.empty()) own.origin = m_tree.path(node.index);
    transition(below, JobState::Skipped, std::move(own), now());
  }
  finish(node, {JobState::Skipped, std::move(cause)});
}

void RunImpl::transition(Node& node, JobState to, JobCause cause, TimePoint at) {
  const JobState from = std::exchange(node.state, to);
  node.cause = std::move(cause);
  node.since = std::max(node.since, at);
  if (isFinal(to)) {
    m_ready.forget(node.index);
    m_limits.forget(node.index);
  }
  const bool told = node.cause.code != CauseCode::None;
  m_parts.observer.jobTransition({idOf(node), from, to, node.since, told ? &node.cause : nullptr});
}

void RunImpl::finish(Node& node, Verdict verdict) { finish(node, std::move(verdict), now()); }

void RunImpl::finish(Node& node, Verdict verdict, TimePoint at) {
  transition(node, verdict.state, std::move(verdict.cause), at);
  m_ended.push_back(node.index);
}

// Tells groups and dependants until all news has been heard.
void RunImpl::settle() {
  while (!m_ended.empty() || !m_waiting.empty()) {
    if (m_ended.empty()) {
      Node& node = m_tree[m_waiting.front()];
      m_waiting.pop_front();
      needsAreMet(node);
      continue;
    }
    Node& node = m_tree[m_ended.front()];
    m_ended.pop_front();
    if (node.index != 0) childEnded(m_tree.parentOf(node), node);
    node.scope.reset();
    if (node.index == 0 && !std::exchange(m_over, true)) {
      m_limitsWait.reset();
      m_parts.observer.runEnded(m_options.number, now());
      if (m_options.onEnded) m_options.onEnded();
    }
  }
}

void RunImpl::childEnded(Node& group, Node& child) {
  GroupState& state = *group.group;
  if (child.state == JobState::Cancelled) state.anyCancelled = true;
  if (child.state != JobState::Skipped && child.state != JobState::Cancelled) state.anyRan = true;
  const bool failed = child.state == JobState::Failed || child.state == JobState::TimedOut;
  if (failed && state.firstFailed == kNoNode) state.firstFailed = child.index;
  if (child.state == JobState::Skipped && !satisfies(child) && state.firstSkipped == kNoNode)
    state.firstSkipped = child.index;

  // Dependants first: "its need failed" says more than "the group was stopped".
  for (const NodeIndex index : child.dependants) {
    Node& dependant = m_tree[index];
    --dependant.needsLeft;
    if (!satisfies(child) && dependant.failedNeed == kNoNode) {
      dependant.failedNeed = child.index;
      // A person or a deadline that stopped it itself, such as with its whole group, says more than the need does.
      const std::optional<Cause> ended = dependant.scope ? dependant.scope->context.cause() : std::nullopt;
      if (ended && ended->code != CauseCode::FailFast && stopQueued(dependant)) continue;
      if (dependant.spec->when == When::Success && dependant.state == JobState::Queued)
        skip(dependant, {CauseCode::NeedFailed,
                         "it needs " + child.spec->name + ", which " +
                             (child.state == JobState::Failed      ? "failed"
                              : child.state == JobState::TimedOut  ? "timed out"
                              : child.state == JobState::Cancelled ? "was cancelled"
                                                                   : "was skipped"),
                         m_tree.path(child.index), child.spec->at.toString()});
    }
    // A group that has not begun looks at them when it does.
    if (dependant.needsLeft == 0 && dependant.state == JobState::Queued && group.state != JobState::Queued)
      m_waiting.push_back(index);
  }
  if (failed) countFailure(group, child);
  if (--state.childrenLeft != 0) return;
  if (group.state == JobState::Queued) return skip(group, child.cause);  // all were cancelled before it could begin
  finish(group, groupVerdict(m_tree, group));
}

// on_failure: the direct group hears of every failed child; `stop_after` counts failed leaves at any depth.
void RunImpl::countFailure(Node& group, const Node& child) {
  if (group.spec->onFailure.mode == OnFailure::Mode::FailFast)
    stopSiblings(group, m_tree.path(child.index) + (child.state == JobState::TimedOut ? " timed out" : " failed"));
  if (child.group) return;
  for (NodeIndex index = group.index;; index = m_tree[index].parent) {
    GroupState& state = *m_tree[index].group;
    ++state.failedLeaves;
    const OnFailure& rule = m_tree[index].spec->onFailure;
    if (rule.mode == OnFailure::Mode::StopAfter) {
      const double share = rule.percent ? rule.amount / 100 * static_cast<double>(state.leaves) : rule.amount;
      if (static_cast<double>(state.failedLeaves) >= std::max(1.0, std::ceil(share)))
        stopSiblings(m_tree[index],
                     std::to_string(state.failedLeaves) + " of " + std::to_string(state.leaves) + " jobs failed");
    }
    if (index == 0) return;
  }
}

void RunImpl::stopSiblings(Node& group, const std::string& message) {
  if (std::exchange(group.group->stopping, true)) return;
  m_stopped = true;
  for (const NodeIndex index : group.group->children)
    if (const Node& child = m_tree[index]; child.spec->when == When::Success && !isFinal(child.state) && child.scope)
      child.scope->cancel(CauseCode::FailFast, message);
}

// Groups keep the environment of what is below them; a job without variables of its own shares its group's.
std::shared_ptr<const Environment> RunImpl::environmentOf(const Node& node) {
  if (node.group && node.group->environment) return node.group->environment;
  std::shared_ptr<const Environment> environment = environmentOf(m_tree.parentOf(node));
  if (!node.spec->env.empty()) environment = std::make_shared<const Environment>(merged(*environment, node.spec->env));
  if (node.group) node.group->environment = environment;
  return environment;
}

std::string RunImpl::dirOf(const Node& node) const {
  for (NodeIndex index = node.index;; index = m_tree[index].parent) {
    if (!m_tree[index].spec->dir.empty()) return m_tree[index].spec->dir;
    if (index == 0) return m_options.workingDir;
  }
}

}  // namespace arborist
