// SPDX-License-Identifier: MIT
// The part of a context's node that inline functions read. Not for users.
#pragma once

#include <atomic>
#include <cstdint>

namespace arborist {

class Context;
enum class ContextKind : std::uint8_t;

namespace detail {

inline constexpr ContextKind kKindWithStrands{6};  // ContextKind::Any, which is not complete here

// Ending: marked, but its stop token has not been told yet; it becomes visible with the token's own flag, so that
// no thread sees err() set and the token silent.
enum class NodeState : std::uint8_t { Live, Ending, Canceled, DeadlineExceeded };

struct NodeBase {
  std::atomic<std::uint32_t> refs{1};
  std::atomic<NodeState> state{NodeState::Live};
  ContextKind kind;
  std::uint8_t stripe;  // which of the tree locks guards this node
  const bool immortal;  // background() and todo(): not counted, so that copies on many threads do not contend

  constexpr NodeBase(ContextKind kindOf, std::uint8_t stripeOf, bool lives) noexcept
      : kind(kindOf), stripe(stripeOf), immortal(lives) {}
};

extern NodeBase* const g_backgroundNode;
void destroyNode(NodeBase*) noexcept;              // the last reference is gone
NodeState settledState(const NodeBase&) noexcept;  // what this thread may see of an Ending node

inline void retain(NodeBase& node) noexcept {
  if (!node.immortal) node.refs.fetch_add(1, std::memory_order_relaxed);
}
// From now on only those who hold a reference can make more: it has left the lists of its parent and of its clock, the
// list of untold tokens holds a reference of its own, and no strand leads to it.
inline bool isUnlisted(const NodeBase& node) noexcept {
  return node.state.load(std::memory_order_acquire) >= NodeState::Canceled && node.kind != kKindWithStrands;
}
inline void drop(NodeBase& node) noexcept {
  if (node.immortal) return;
  // Saves the costly one below. In this order: a count that was read earlier need not be the last one of a done node.
  const bool last = isUnlisted(node) && node.refs.load(std::memory_order_acquire) == 1;
  if (last || node.refs.fetch_sub(1, std::memory_order_acq_rel) == 1) destroyNode(&node);
}
inline NodeState visibleState(const NodeBase& node) noexcept {
  const NodeState state = node.state.load(std::memory_order_acquire);
  if (state == NodeState::Live) [[likely]]
    return state;
  return state == NodeState::Ending ? settledState(node) : state;
}

struct Access;  // builds handles from nodes inside the library

}  // namespace detail
}  // namespace arborist
