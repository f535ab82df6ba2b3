// SPDX-License-Identifier: MIT
#include <arborist/context/context.h>

#include <arborist/context/detail/tree.h>

namespace arborist {

using detail::nodeOf;
using detail::NodeState;

std::error_code Context::err() const noexcept {
  switch (detail::visibleState(*m_node)) {
    case NodeState::Canceled: return ContextErrc::Canceled;
    case NodeState::DeadlineExceeded: return ContextErrc::DeadlineExceeded;
    case NodeState::Live:
    case NodeState::Ending: break;
  }
  return {};
}

std::optional<Cause> Context::cause() const {
  if (!done()) return std::nullopt;
  return detail::causeOf(nodeOf(*m_node));
}

std::optional<TimePoint> Context::deadline() const noexcept {
  const detail::Node& node = nodeOf(*m_node);
  if (node.deadlineOwner.load(std::memory_order_acquire) == 0) return std::nullopt;
  return TimePoint(Duration(node.deadline.load(std::memory_order_relaxed)));
}

ContextId Context::deadlineOwner() const noexcept {
  return ContextId(nodeOf(*m_node).deadlineOwner.load(std::memory_order_relaxed));
}

const void* Context::findValue(const detail::KeyBase& key) const noexcept {
  const detail::Node* node = nodeOf(*m_node).values;
  while (node) {
    if (node->value().key == &key) return node->value().value;
    node = node->parent->values;
  }
  return nullptr;
}

ContextId Context::id() const noexcept { return ContextId(nodeOf(*m_node).id); }
std::string_view Context::name() const noexcept { return nodeOf(*m_node).name(); }

}  // namespace arborist
