// SPDX-License-Identifier: MIT
#include <arborist/pool/detail/run_task.h>

#include <arborist/context/detail/tree.h>

namespace arborist::detail {

bool ChildContext::fits(const Context& parent, const std::string& name) const noexcept {
  const Node& node = Access::node(*m_child);
  // One reference: no copy, no child, no registration is left. A stop token holds nothing, so it is asked for apart;
  // with the one reference nobody else can make one meanwhile.
  const bool unseen = node.refs.load(std::memory_order_acquire) == 1 && !node.stop && !node.watched && !observing();
  return unseen && node.parent == &Access::node(parent) && node.name() == name && !m_child->done();
}

const Context& ChildContext::make(const Context& parent, const std::string& name) {
  Derived derived = withCancel(parent, name);
  derived.cancel.release();
  return m_child.emplace(std::move(derived.context));
}

void cancelForShutdown(const Context& child, const std::string& pool) noexcept {
  auto* cause = new SharedCause;
  Node& node = Access::node(child);
  cause->cause = {PoolErrc::ShutDown, "the pool " + pool + " was shut down", std::source_location::current(),
                  ContextId(node.id)};
  endNode(node, {.where = cause->cause.where, .cause = cause});
}

}  // namespace arborist::detail
