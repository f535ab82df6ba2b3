// SPDX-License-Identifier: GPL-3.0-or-later
// A run and its file's `limits`: they are asked last, when a slot and a place in each group are there, so that what
// they let in begins at once.
#include <utility>
#include <vector>

#include <arborist/jobs/run_impl.h>

namespace arborist {

namespace {

constexpr JobDuration kSoonest = std::chrono::microseconds(100);  // what rounding takes from a limit's time

}  // namespace

std::vector<LimitState> RunImpl::limits() const {
  return m_hasLimits.load(std::memory_order_acquire) ? m_limits.states() : std::vector<LimitState>();
}

void RunImpl::startReady(NodeIndex leaf) {
  Node& node = m_tree[leaf];
  // What has been told to stop, which may not be news here yet, takes nobody's place at a limit: the pool drops it.
  if (node.scope->context.done()) {
    m_limits.forget(leaf);
  } else if (!node.spec->use.empty()) {
    auto passes = m_limits.enter(leaf, node.spec->use);
    if (!passes) {
      m_ready.release(leaf);
      return holdBack(node);
    }
    m_passes.emplace(leaf, std::move(*passes));
  }
  post(node);
}

void RunImpl::holdBack(Node& node) {
  if (m_limits.isCrowded() && std::exchange(m_stopped, false)) {
    for (const NodeIndex waiter : m_limits.waiters())
      if (m_tree[waiter].scope->context.done()) m_limits.giveUp(waiter);
  }
  while (const auto out = m_limits.crowdedOut()) refuse(m_tree[out->job], *out);
  if (isFinal(node.state)) return;
  grantGrace(node);
  m_parts.observer.jobHeldBack(idOf(node), {CauseCode::Limit, "it waits for " + limitsOf(node), {}, {}});
}

void RunImpl::refuse(Node& node, const SharedLimits::CrowdedOut& out) {
  if (node.scope->context.done()) return;  // the news of that is under way, and ends it
  m_limits.countRefused(out.limit);
  const SharedLimit& limit = m_spec->root.limits[out.limit];
  const std::string name = '`' + limit.name + '`', waits = "the limit " + (out.why.empty() ? name : out.why);
  std::string message;
  if (*limit.queue == 0)
    message = "it would have to wait for " + waits + "; " + name + " has no queue";
  else if (limit.whenFull == WhenFull::DropOldest)
    message = "it waited for " + waits + ", until a newer job took its place in the queue of " + name;
  else
    message = "it would have to wait for " + waits + "; the queue of " + name + " is full";
  finish(node, {JobState::Failed, {CauseCode::Rejected, std::move(message), {}, limit.at.toString(), out.why}});
}

// "the limit `api`", "the limits `db` and `api`".
std::string RunImpl::limitsOf(const Node& node) const {
  const auto& use = node.spec->use;
  std::string names;
  for (std::size_t i = 0; i < use.size(); ++i) {
    names += i == 0 ? "" : i + 1 == use.size() ? " and " : ", ";
    names += '`' + m_spec->root.limits[use[i]].name + '`';
  }
  return (use.size() == 1 ? "the limit " : "the limits ") + names;
}

// Before those that are ready: it was so before them. Those who have no place in one of their groups are ready again,
// and the group hands them out, first, when it has one.
bool RunImpl::startWaiting() {
  std::vector<NodeIndex> aside;
  NodeIndex leaf = m_limits.firstFree();
  for (; leaf != kNoNode && !m_ready.mayClaim(leaf); leaf = m_limits.firstFree()) {
    m_limits.setAside(leaf);
    aside.push_back(leaf);
  }
  for (auto job = aside.rbegin(); job != aside.rend(); ++job) m_ready.addFirst(*job);
  if (leaf == kNoNode) return false;
  m_ready.claim(leaf);
  startReady(leaf);
  return true;
}

void RunImpl::leaveLimits(Node& node, AttemptEnd end) {
  if (auto passes = m_passes.extract(node.index)) m_limits.leave(std::move(passes.mapped()), node.spec->use, end);
}

// News of nothing: serving it asks the limits again. Not below the run's own context, which may end while jobs with
// `when: always` still wait.
void RunImpl::awaitLimits() {
  const std::optional<TimePoint> opensAt = m_over || m_inFlight >= m_slots ? std::nullopt : m_limits.opensAt();
  if (!opensAt) return m_limitsWait.reset();
  const TimePoint at = std::max(*opensAt, saturatingAdd(now(), kSoonest));
  if (m_limitsWait && !m_limitsWait->context.done()) {
    const TimePoint until = *m_limitsWait->context.deadline();
    if (until <= saturatingAdd(at, kSoonest) && at <= saturatingAdd(until, kSoonest)) return;
  }
  m_limitsWait = std::make_unique<TimedWait>(withDeadline(withoutCancel(m_parent), at, "limits"));
  m_limitsWait->over.emplace(onDone(m_limitsWait->context, [this] { tellElsewhere([] {}); }));
}

}  // namespace arborist
