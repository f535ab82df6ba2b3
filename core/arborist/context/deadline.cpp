// SPDX-License-Identifier: MIT
// Own deadlines are kept as asked for; each node stores the effective one, the earliest from itself up to the root, and
// a change is pushed down the subtree. Only the node that imposes its deadline has a timer armed.
#include <arborist/context/detail/tree.h>

namespace arborist::detail {
namespace {

Effective storedIn(const Node& node) noexcept {
  const std::uint64_t owner = node.deadlineOwner.load(std::memory_order_acquire);
  return {TimePoint(Duration(node.deadline.load(std::memory_order_relaxed))), owner};
}

// The earlier of two; on equal ones the first, which stands further out.
Effective earlier(const Effective& a, const Effective& b) noexcept {
  if (b.owner == 0) return a;
  return a.owner == 0 || b.at < a.at ? b : a;
}

// The node after `at` in a walk of root's subtree from above; `enter`: below it too.
Node* following(Node* at, const Node& root, bool enter) noexcept {
  if (enter && at->children) return at->children;
  while (at != &root) {
    if (at->next != at->parent->children) return at->next;
    at = at->parent;
  }
  return nullptr;
}

bool update(Node& node, DeadlinePush& push, const TreeLock& lock) {
  const Effective before = storedIn(node), now = effectiveOf(node);
  if (now == before) return false;
  storeEffective(node, now, lock);
  if (node.watched && now.time() != before.time()) push.changes.push_back({node.id, now.time()});
  for (AnyLink* link = node.anyLinks; link; link = link->next) {
    if (tryRetain(*link->target)) push.targets.push_back(link->target);
  }
  return true;
}

template <class NewTime>
bool changeOwn(Node& node, NewTime newTime, std::source_location where) {
  const TimePoint now = node.service().now();
  TimePoint when;
  DeadlinePush push;
  {
    TreeLock lock(node.stripe);
    if (node.state.load(std::memory_order_relaxed) != NodeState::Live) return false;
    when = newTime(node.own, now);
    if (!node.own) {
      node.own = new OwnDeadline(node);
      node.separate = true;
    }
    node.own->at = when;
    node.own->timeout = {};
    if (SharedCause* custom = node.customCause()) {
      custom->cause.where = where;
    } else {
      node.own->reason.where = where;
    }
    pushDeadline(node, push, lock);
    if (when <= now) disarm(node, lock);  // this thread ends it
  }
  const auto endIfPassed = [&] {
    if (when <= now) endNode(node, {.by = EndBy::OwnDeadline});
  };
  try {
    finishPush(push);
  } catch (...) {
    endIfPassed();
    throw;
  }
  endIfPassed();
  return true;
}

}  // namespace

Effective effectiveOf(const Node& node) noexcept {
  if (!node.parent || node.kind == ContextKind::Detached) return {};
  Effective result = storedIn(*node.parent);
  for (const AnyLink& link : node.strands()) result = earlier(result, storedIn(*link.source));
  if (node.own) result = earlier(result, {node.own->at, node.id});
  return result;
}

void storeEffective(Node& node, const Effective& value, const TreeLock& lock) noexcept {
  node.deadline.store(value.at.time_since_epoch().count(), std::memory_order_relaxed);
  // Whoever sees the owner sees a deadline, too, and not the void that was there before the first one.
  node.deadlineOwner.store(value.owner, std::memory_order_release);
  const bool imposes = value.owner == node.id && value.at != TimePoint::max();
  if (!imposes || node.endState != NodeState::Live) {
    disarm(node, lock);
    return;
  }
  node.armed = true;
  node.service().arm(*node.own, value.at);
}

void disarm(Node& node, const TreeLock&) noexcept {
  if (!node.armed) return;
  node.armed = false;
  node.service().disarm(*node.own);
}

void pushDeadline(Node& node, DeadlinePush& push, const TreeLock& lock) {
  for (Node* at = &node; at;) at = following(at, node, update(*at, push, lock));
}

void finishPush(DeadlinePush& push) {
  while (!push.targets.empty()) {
    Node* target = push.targets.back();
    push.targets.pop_back();
    {
      TreeLock lock(target->stripe);
      if (target->state.load(std::memory_order_relaxed) == NodeState::Live) pushDeadline(*target, push, lock);
    }
    drop(*target);
  }
  for (const DeadlineChange& change : push.changes) tellDeadline(change);
}

bool moveDeadline(Node& node, TimePoint when, std::source_location where) {
  return changeOwn(
      node, [when](const OwnDeadline*, TimePoint) { return when; }, where);
}

bool extendDeadline(Node& node, Duration by, std::source_location where) {
  return changeOwn(
      node, [by](const OwnDeadline* own, TimePoint now) { return saturatingAdd(own ? own->at : now, by); }, where);
}

bool OwnDeadline::hold() noexcept { return tryRetain(node); }

void OwnDeadline::expire() noexcept {
  endNode(node, {.by = EndBy::Timer});
  drop(node);
}

}  // namespace arborist::detail
