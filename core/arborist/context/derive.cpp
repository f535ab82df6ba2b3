// SPDX-License-Identifier: MIT
#include <arborist/context/detail/tree.h>

namespace arborist {
namespace detail {
namespace {

void linkToParent(Node& node, Node& parent) noexcept {
  if (Node* first = parent.children) {
    node.next = first;
    node.previous = first->previous;
    first->previous->next = &node;
    first->previous = &node;
  } else {
    parent.children = node.next = node.previous = &node;
  }
  node.linked = node.everLinked = parent.hadBelow = true;
}

void endByOwn(Node& node) noexcept {
  SharedCause* custom = node.customCause();
  if (custom) custom->refs.fetch_add(1, std::memory_order_relaxed);
  endUnseen(node, NodeState::DeadlineExceeded, custom, custom ? std::source_location() : node.own->reason.where);
}

// Puts the node into the tree, which makes it visible to whoever ends its parent. false: it is done from the start.
// The last touch arms its alarm, which makes it visible to the clock.
bool place(Node& node, bool passed) {
  Node* const parent = node.parent->neverEnds ? nullptr : node.parent;
  const TreeLock lock = parent || node.kind == ContextKind::Any ? TreeLock(node.stripe) : TreeLock(Unseen());
  if (parent && parent->state.load(std::memory_order_relaxed) != NodeState::Live) {
    endUnseen(node, parent->endState, shareCause(*parent), {});
  } else if (passed) {
    endByOwn(node);
  } else if (parent) {
    linkToParent(node, *parent);
  }
  const bool live = node.endState == NodeState::Live;
  storeEffective(node, effectiveOf(node), lock);
  return live;
}

// A deadline as asked for.
struct Wanted {
  TimePoint at;
  Duration timeout;  // zero: a point in time was asked for
  bool passed;
};

Wanted pointInTime(const Context& parent, TimePoint when) noexcept {
  return {when, {}, when <= Access::node(parent).service().now()};
}
Wanted fromNow(const Context& parent, Duration timeout) noexcept {
  const TimePoint now = Access::node(parent).service().now();
  return {saturatingAdd(now, timeout), timeout, timeout <= Duration::zero()};
}

void setDeadlinePart(Node& node, const Wanted& wanted, std::source_location where, SharedCause* cause) noexcept {
  node.own->at = wanted.at;
  node.own->timeout = wanted.timeout;
  node.own->reason.where = where;
  if (!cause) return;
  node.own->reason.cause = cause;
  node.hasCustom = true;
  if (!cause->cause.code) cause->cause.code = ContextErrc::DeadlineExceeded;
  cause->cause.where = where;
  cause->cause.origin = ContextId(node.id);
}

Derived deriveDeadline(const Context& parent, const Wanted& wanted, Cause* cause, std::string_view name,
                       std::source_location where) {
  auto custom = cause ? std::make_unique<SharedCause>() : nullptr;
  if (custom) custom->cause = std::move(*cause);
  Node& node =
      makeNode(&Access::node(parent),
               {.kind = ContextKind::Deadline, .name = name, .where = where, .handles = 2, .withDeadline = true});
  Derived derived = Access::derived(node, where);
  setDeadlinePart(node, wanted, where, custom.release());
  linkNode(node, wanted.passed);
  return derived;
}

}  // namespace

void linkNode(Node& node, bool passed) {
  const Effective before = node.watched ? effectiveOf(node) : Effective{};
  if (node.watched) watch(node, before.time());
  if (node.neverEnds) return;
  if (node.parent->neverEnds && !node.own && node.strands().empty()) return;
  const bool live = place(node, passed);
  if (!node.watched) return;
  const Effective after{TimePoint(Duration(node.deadline.load(std::memory_order_relaxed))),
                        node.deadlineOwner.load(std::memory_order_relaxed)};
  if (after.time() != before.time()) tellDeadline({node.id, after.time()});
  if (!live) tellEnded(node);
}

void unlinkFromParent(Node& node, const TreeLock&) noexcept {
  if (!node.linked) return;
  Node& parent = *node.parent;
  if (node.next == &node) {
    parent.children = nullptr;
  } else {
    node.previous->next = node.next;
    node.next->previous = node.previous;
    if (parent.children == &node) parent.children = node.next;
  }
  node.linked = false;
}

Context deriveValue(const Context& parent, const KeyBase& key, const ValueType& type, void* value,
                    std::source_location where) {
  Node& node = makeNode(&Access::node(parent),
                        {.kind = ContextKind::Value, .where = where, .key = &key, .valueType = &type, .value = value});
  Context ctx = Access::adopt(node);
  linkNode(node);
  return ctx;
}

}  // namespace detail

using detail::Access;

Derived withCancel(const Context& parent, std::string_view name, std::source_location where) {
  detail::Node& node = detail::makeNode(&Access::node(parent),
                                        {.kind = ContextKind::Cancel, .name = name, .where = where, .handles = 2});
  Derived derived = Access::derived(node, where);
  detail::linkNode(node);
  return derived;
}

Derived withDeadline(const Context& parent, TimePoint when, std::string_view name, std::source_location where) {
  return detail::deriveDeadline(parent, detail::pointInTime(parent, when), nullptr, name, where);
}

Derived withTimeout(const Context& parent, Duration timeout, std::string_view name, std::source_location where) {
  return detail::deriveDeadline(parent, detail::fromNow(parent, timeout), nullptr, name, where);
}

Derived withDeadlineCause(const Context& parent, TimePoint when, Cause cause, std::string_view name,
                          std::source_location where) {
  return detail::deriveDeadline(parent, detail::pointInTime(parent, when), &cause, name, where);
}

Derived withTimeoutCause(const Context& parent, Duration timeout, Cause cause, std::string_view name,
                         std::source_location where) {
  return detail::deriveDeadline(parent, detail::fromNow(parent, timeout), &cause, name, where);
}

Context withoutCancel(const Context& parent, std::string_view name, std::source_location where) {
  detail::Node& node =
      detail::makeNode(&Access::node(parent), {.kind = ContextKind::Detached, .name = name, .where = where});
  Context ctx = Access::adopt(node);
  detail::linkNode(node);
  return ctx;
}

}  // namespace arborist
