// SPDX-License-Identifier: MIT
// Ending a subtree in two steps: first every node is marked, then callbacks run with no lock held.
//
// One tree is marked under its tree lock in one walk. withAny strands may lead to trees under other locks, which are
// taken one after the other; such an operation is listed while it marks, and whoever finds a node done already waits
// for the listed ones, so that the loser of a race also returns to a subtree that is wholly marked.
#include <arborist/context/detail/tree.h>

namespace arborist::detail {
namespace {

thread_local unsigned t_callbackDepth = 0;

// The operations that are marking across strands, oldest first.
struct Crossing {
  Crossing* next = nullptr;
  std::uint64_t ticket = 0;
};
struct Crossings {
  Mutex mutex;
  CondVar left ARB_GUARDED_BY(mutex);
  Crossing* first ARB_GUARDED_BY(mutex) = nullptr;
  Crossing* last ARB_GUARDED_BY(mutex) = nullptr;
  std::uint64_t tickets ARB_GUARDED_BY(mutex) = 0;
  std::atomic<unsigned> active{0};

  void enter(Crossing& crossing) noexcept {
    MutexLock lock(mutex);
    crossing.ticket = ++tickets;
    (last ? last->next : first) = &crossing;
    last = &crossing;
    active.fetch_add(1, std::memory_order_release);
  }
  void leave(Crossing& crossing) noexcept {
    MutexLock lock(mutex);
    Crossing* before = nullptr;
    for (Crossing* at = first; at != &crossing; at = at->next) before = at;
    (before ? before->next : first) = crossing.next;
    if (last == &crossing) last = before;
    active.fetch_sub(1, std::memory_order_release);
    left.notifyAll();
  }
  void awaitEarlier() noexcept {
    if (active.load(std::memory_order_acquire) == 0) return;
    MutexLock lock(mutex);
    const std::uint64_t newest = tickets;
    while (first && first->ticket <= newest) left.wait(mutex);
  }
};
Crossings& crossings() noexcept {
  static auto* const instance = new Crossings;  // outlives every static object
  return *instance;
}

std::error_code plainCode(NodeState state) noexcept {
  return state == NodeState::DeadlineExceeded ? ContextErrc::DeadlineExceeded : ContextErrc::Canceled;
}

}  // namespace

CallbackScope::CallbackScope() noexcept { ++t_callbackDepth; }
CallbackScope::~CallbackScope() { --t_callbackDepth; }
bool CallbackScope::active() noexcept { return t_callbackDepth != 0; }

namespace {

// Fills in what a deadline's ending takes from the node. false: it is not due.
bool prepare(const Node& node, Ending& ending) noexcept {
  if (ending.by == EndBy::Order) return true;
  if (ending.by == EndBy::Timer) {
    const auto at = TimePoint(Duration(node.deadline.load(std::memory_order_relaxed)));
    if (node.deadlineOwner.load(std::memory_order_relaxed) != node.id || at > node.service().now()) return false;
  }
  ending.state = NodeState::DeadlineExceeded;
  if (SharedCause* custom = node.customCause()) {
    custom->refs.fetch_add(1, std::memory_order_relaxed);
    ending.cause = custom;
  } else {
    ending.where = node.own->reason.where;
  }
  return true;
}

// Its ending concerns nothing but itself: no walk, nobody to call but the observer.
bool isBare(const Node& node, const TreeLock&) noexcept { return !node.hadBelow && !node.stop && node.hooks.empty(); }

void endBare(Node& node, const Ending& ending, TreeLock& lock) noexcept {
  const bool tell = node.watched && observing();  // with the mark, only the caller's reference is left for sure
  unlinkFromParent(node, lock);
  disarm(node, lock);
  endUnseen(node, ending.state, ending.cause, ending.where);
  lock.unlock();
  if (!tell) return;
  CallbackScope scope;
  tellEnded(node);
}

}  // namespace

class EndOperation {
 public:
  bool run(Node& node, Ending& ending, TreeLock& lock) noexcept {
    if (node.state.load(std::memory_order_relaxed) == NodeState::Live && prepare(node, ending)) {
      m_state = ending.state;
      unlinkFromParent(node, lock);
      markSubtree(node, &ending, lock);
      m_won = true;
    }
    lock.unlock();
    followStrands();
    crossings().awaitEarlier();
    // What others have marked below this node, before or meanwhile, may have tokens that are still untold. Inside a
    // callback they are seen as done already.
    if (!CallbackScope::active()) m_stops = true;
    if (m_won) {
      callBack();
    } else if (m_stops) {
      tellStopTokens();
    }
    return m_won;
  }

 private:
  // Breadth first through the sibling links: a node's children join the list before it is marked, and the mark is the
  // last touch, because from then on its owner may free it without taking the lock.
  void markSubtree(Node& root, const Ending* ending, const TreeLock& lock) noexcept {
    root.next = nullptr;
    Node* tail = &root;
    for (Node *node = &root, *next = nullptr; node; node = next) {
      if (Node* first = node->children) {
        Node* last = first->previous;
        last->next = nullptr;
        tail->next = first;
        tail = last;
        node->children = nullptr;
      }
      if (ending && node == &root) {
        node->setReason(ending->cause, ending->where);
        if (tail != &root || root.anyLinks) shareFrom(root);
      } else {
        node->setReason(m_cause, {});
        ++m_shares;
      }
      next = node->next;
      mark(*node, lock);
    }
  }

  void shareFrom(Node& root) noexcept {
    if (!root.hasCause) {
      auto* cause = new SharedCause;
      cause->cause = {plainCode(m_state), {}, root.reason.where, ContextId(root.id)};
      root.setReason(cause, {});
    }
    m_cause = root.cause();
    m_cause->refs.fetch_add(kBias, std::memory_order_relaxed);
  }

  void mark(Node& node, const TreeLock& lock) noexcept {
    node.linked = false;
    node.endState = m_state;
    disarm(node, lock);
    takeHooks(node);
    if (node.anyLinks) takeStrands(node);
    if (node.watched && observing() && tryRetain(node)) m_observed.push_back(&node);
    if (node.stop && tryRetain(node)) {
      node.state.store(NodeState::Ending, std::memory_order_release);
      queueStop(node, lock);
      m_stops = true;
      return;
    }
    node.state.store(m_state, std::memory_order_release);
  }

  void takeHooks(Node& node) noexcept {
    HookList stay;
    while (Hook* hook = node.hooks.popFront()) {
      if (hook->m_rank == HookRank::Waiter && node.stop) {  // wakes with the stop token
        stay.pushBack(*hook);
        continue;
      }
      hook->m_hooked = false;
      m_hooks[static_cast<std::size_t>(hook->m_rank)].pushBack(*hook);
    }
    node.hooks = stay;
  }

  void takeStrands(Node& source) noexcept {
    if (!m_crossing) {
      m_crossing = true;
      crossings().enter(m_entry);
    }
    while (AnyLink* link = source.anyLinks) {
      source.anyLinks = link->next;
      link->linked = false;
      if (!tryRetain(*link->target)) continue;
      link->next = m_strands;
      m_strands = link;
    }
  }

  void followStrands() noexcept {
    while (AnyLink* link = m_strands) {
      m_strands = link->next;
      Node& target = *link->target;
      {
        TreeLock lock(target.stripe);
        if (target.state.load(std::memory_order_relaxed) == NodeState::Live) {
          unlinkFromParent(target, lock);
          markSubtree(target, nullptr, lock);
        }
      }
      m_targets.push_back(&target);
    }
    if (m_crossing) crossings().leave(m_entry);
    if (m_cause) dropCause(m_cause, kBias - m_shares);
  }

  void callBack() noexcept {
    CallbackScope scope;
    fire(HookRank::Waiter);
    fire(HookRank::Queue);
    for (Node* node : m_observed) tellEnded(*node);
    if (m_stops) tellStopTokens();
    fire(HookRank::User);
    for (Node* node : m_targets) drop(*node);
    for (Node* node : m_observed) drop(*node);
  }

  void fire(HookRank rank) noexcept { m_hooks[static_cast<std::size_t>(rank)].fireAll(); }

  static constexpr std::uint64_t kBias = std::uint64_t{1} << 40;  // shares taken in advance, the rest given back

  bool m_won = false, m_stops = false, m_crossing = false;
  NodeState m_state = NodeState::Canceled;
  SharedCause* m_cause = nullptr;
  std::uint64_t m_shares = 0;
  HookList m_hooks[3];
  AnyLink* m_strands = nullptr;
  Crossing m_entry;
  std::vector<Node*> m_targets, m_observed;  // counted
};

namespace {

[[gnu::noinline]] bool endWhole(Node& node, Ending ending, TreeLock& lock) noexcept {
  return EndOperation().run(node, ending, lock);
}

bool endIfLive(Node& node, const Ending& ending) noexcept {
  // Where nothing was ever below it, a node that is done has nothing left to be waited for.
  if (node.state.load(std::memory_order_acquire) >= NodeState::Canceled && !node.hadBelow) return false;
  TreeLock lock(node.stripe);
  if (node.state.load(std::memory_order_relaxed) != NodeState::Live || !isBare(node, lock)) {
    return endWhole(node, ending, lock);
  }
  if (ending.by == EndBy::Order) {
    endBare(node, ending, lock);
    return true;
  }
  Ending filled = ending;
  if (!prepare(node, filled)) return false;
  endBare(node, filled, lock);
  return true;
}

}  // namespace

bool endNode(Node& node, const Ending& ending) noexcept {
  const bool won = endIfLive(node, ending);
  if (!won && ending.cause) dropCause(ending.cause);
  return won;
}

void endUnseen(Node& node, NodeState state, SharedCause* cause, std::source_location where) noexcept {
  node.endState = state;
  node.setReason(cause, where);
  node.state.store(state, std::memory_order_release);
}

SharedCause* shareCause(const Node& node) {
  if (SharedCause* cause = node.cause()) {
    cause->refs.fetch_add(1, std::memory_order_relaxed);
    return cause;
  }
  auto* shared = new SharedCause;
  shared->cause = causeOf(node);
  return shared;
}

Cause causeOf(const Node& node) {
  if (const SharedCause* cause = node.cause()) return cause->cause;
  return {plainCode(node.endState), {}, node.reason.where, ContextId(node.id)};
}

bool addHook(const Context& ctx, Hook& hook) noexcept {
  Node& node = Access::node(ctx);
  if (node.neverEnds) return true;
  TreeLock lock(node.stripe);
  const NodeState state = node.state.load(std::memory_order_relaxed);
  const bool waits =
      state == NodeState::Ending && HookList::rankOf(hook) == HookRank::Waiter && settledState(node) == NodeState::Live;
  if (state != NodeState::Live && !waits) return false;
  HookList::setHooked(hook, true);
  node.hooks.pushBack(hook);
  return true;
}

bool removeHook(const Context& ctx, Hook& hook) noexcept {
  Node& node = Access::node(ctx);
  if (node.neverEnds) return true;
  TreeLock lock(node.stripe);
  if (!HookList::isHooked(hook)) return false;
  HookList::setHooked(hook, false);
  node.hooks.erase(hook);
  return true;
}

}  // namespace arborist::detail
