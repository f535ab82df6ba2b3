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

bool ownHasPassed(const Node& node) noexcept { return node.own && node.own->at <= node.service().now(); }

void endByOwn(Node& node) noexcept {
  SharedCause* custom = node.own->custom;
  if (custom) custom->refs.fetch_add(1, std::memory_order_relaxed);
  endUnseen(node, NodeState::DeadlineExceeded, custom, node.own->where);
}

// Puts the node into the tree, which makes it visible to whoever ends its parent. false: it is done from the start.
bool place(Node& node, bool passed) {
  TreeLock lock(node.stripe);
  Node* parent = node.parent->neverEnds ? nullptr : node.parent;
  if (parent && parent->state.load(std::memory_order_relaxed) != NodeState::Live) {
    endUnseen(node, parent->endState, shareCause(*parent), parent->endWhere);
  } else if (passed) {
    endByOwn(node);
  } else if (parent) {
    linkToParent(node, *parent);
  }
  storeEffective(node, effectiveOf(node), lock);
  return node.endState == NodeState::Live;
}

void setDeadlinePart(Node& node, TimePoint at, Duration timeout, std::source_location where, Cause* cause) {
  node.own->at = at;
  node.own->timeout = timeout;
  node.own->where = where;
  if (!cause) return;
  node.own->custom = new SharedCause;
  Cause& custom = node.own->custom->cause;
  custom = std::move(*cause);
  if (!custom.code) custom.code = ContextErrc::DeadlineExceeded;
  custom.where = where;
  custom.origin = ContextId(node.id);
}

Derived deriveDeadline(const Context& parent, TimePoint at, Duration timeout, Cause* cause, std::string_view name,
                       std::source_location where) {
  Node& node = makeNode(
      &Access::node(parent),
      {.kind = ContextKind::Deadline, .name = name, .where = where, .handles = 2, .withDeadline = true});
  Derived derived = Access::derived(node, where);
  setDeadlinePart(node, at, timeout, where, cause);
  linkNode(node);
  return derived;
}

}  // namespace

void linkNode(Node& node) {
  const Effective before = node.watch ? effectiveOf(node) : Effective{};
  if (node.watch) watch(node, before.time());
  if (node.neverEnds) return;
  if (node.parent->neverEnds && !node.own && node.anyCount == 0) return;
  const bool live = place(node, ownHasPassed(node));
  if (!node.watch) return;
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
  detail::Node& node =
      detail::makeNode(&Access::node(parent), {.kind = ContextKind::Cancel, .name = name, .where = where, .handles = 2});
  Derived derived = Access::derived(node, where);
  detail::linkNode(node);
  return derived;
}

Derived withDeadline(const Context& parent, TimePoint when, std::string_view name, std::source_location where) {
  return detail::deriveDeadline(parent, when, {}, nullptr, name, where);
}

Derived withTimeout(const Context& parent, Duration timeout, std::string_view name, std::source_location where) {
  const TimePoint now = Access::node(parent).service().now();
  return detail::deriveDeadline(parent, saturatingAdd(now, timeout), timeout, nullptr, name, where);
}

Derived withDeadlineCause(const Context& parent, TimePoint when, Cause cause, std::string_view name,
                          std::source_location where) {
  return detail::deriveDeadline(parent, when, {}, &cause, name, where);
}

Derived withTimeoutCause(const Context& parent, Duration timeout, Cause cause, std::string_view name,
                         std::source_location where) {
  const TimePoint now = Access::node(parent).service().now();
  return detail::deriveDeadline(parent, saturatingAdd(now, timeout), timeout, &cause, name, where);
}

Context withoutCancel(const Context& parent, std::string_view name, std::source_location where) {
  detail::Node& node =
      detail::makeNode(&Access::node(parent), {.kind = ContextKind::Detached, .name = name, .where = where});
  Context ctx = Access::adopt(node);
  detail::linkNode(node);
  return ctx;
}

}  // namespace arborist
