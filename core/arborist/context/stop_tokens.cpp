// SPDX-License-Identifier: MIT
// std::stop_source sets its flag and runs its callbacks in one call. A node with a token is therefore marked in two
// steps: Ending under the tree lock, and visibly done together with the token's flag. Whoever has to see it marked (a
// second caller of cancel) tells the token himself instead of waiting for callbacks on another thread.
#include <arborist/context/detail/tree.h>

namespace arborist::detail {
namespace {

struct StopQueue {
  Mutex mutex;
  Node* first ARB_GUARDED_BY(mutex) = nullptr;  // a doubly linked list through next and previous; each is counted
  Node* last ARB_GUARDED_BY(mutex) = nullptr;
  std::atomic<std::size_t> size{0};

  void push(Node& node) noexcept {
    MutexLock lock(mutex);
    node.stopping = true;
    node.next = nullptr;
    node.previous = last;
    (last ? last->next : first) = &node;
    last = &node;
    size.fetch_add(1, std::memory_order_release);
  }
  Node* front() noexcept {  // counted for the caller
    MutexLock lock(mutex);
    if (first) retain(*first);
    return first;
  }
  bool remove(Node& node) noexcept {
    MutexLock lock(mutex);
    if (!node.stopping) return false;
    node.stopping = false;
    (node.previous ? node.previous->next : first) = node.next;
    (node.next ? node.next->previous : last) = node.previous;
    size.fetch_sub(1, std::memory_order_release);
    return true;
  }
};
StopQueue& queue() noexcept {
  static auto* const instance = new StopQueue;  // outlives every static object
  return *instance;
}

// The token's flag is set: the node becomes done for everybody, and its waiters wake.
void settle(Node& node) noexcept {
  HookList waiters;
  {
    TreeLock lock(node.stripe);
    if (node.state.load(std::memory_order_relaxed) == NodeState::Ending) {
      node.state.store(node.endState, std::memory_order_release);
    }
    while (Hook* hook = node.hooks.popFront()) {
      HookList::setHooked(*hook, false);
      waiters.pushBack(*hook);
    }
  }
  waiters.fireAll();
}

void tell(Node& node) noexcept {
  if (!node.stop->stop_requested()) {
    // Callbacks run last in, first out, so this one usually settles the node before the users' own; that is not
    // promised, hence the call below.
    std::stop_callback early(node.stop->get_token(), [&node]() noexcept { settle(node); });
    node.stop->request_stop();
  }
  settle(node);
}

}  // namespace

void queueStop(Node& node, const TreeLock&) noexcept { queue().push(node); }

void tellStopTokens() noexcept {
  if (queue().size.load(std::memory_order_acquire) == 0) return;
  CallbackScope scope;
  while (Node* node = queue().front()) {
    tell(*node);
    if (queue().remove(*node)) drop(*node);
    drop(*node);
  }
}

NodeState settledState(const NodeBase& base) noexcept {
  const Node& node = static_cast<const Node&>(base);
  return CallbackScope::active() || node.stop->stop_requested() ? node.endState : NodeState::Live;
}

}  // namespace arborist::detail

namespace arborist {

std::stop_token Context::stopToken() const {
  detail::Node& node = detail::nodeOf(*m_node);
  if (node.neverEnds) return {};
  detail::TreeLock lock(node.stripe);
  if (!node.stop) {
    auto source = std::make_unique<std::stop_source>();
    if (node.state.load(std::memory_order_relaxed) != detail::NodeState::Live) {
      source->request_stop();
      return source->get_token();
    }
    node.stop = std::move(source);
  }
  return node.stop->get_token();
}

}  // namespace arborist
