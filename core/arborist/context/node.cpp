// SPDX-License-Identifier: MIT
#include <arborist/context/detail/node.h>

#include <cstring>

#include <arborist/context/detail/tree.h>

namespace arborist::detail {
namespace {

// Node objects that are never destroyed, so that contexts work during static destruction too.
union Immortal {
  constexpr Immortal(ContextKind kind, std::uint64_t id) noexcept
      : node(kind, 0, true, id, std::source_location::current()) {
    node.neverEnds = true;
  }
  ~Immortal() {}
  Node node;
};
constinit Immortal g_background{ContextKind::Background, 1};
constinit Immortal g_todo{ContextKind::Todo, 2};

// Nodes whose last reference went while this thread was destroying another one: a value may hold contexts, and a chain
// of them must not become a recursion.
thread_local Node* t_dying = nullptr;
thread_local bool t_destroying = false;

// Takes the node out of the tree, so that nobody can reach it any more.
void detach(Node& node) noexcept {
  if (node.state.load(std::memory_order_acquire) == NodeState::Live && (node.everLinked || node.own)) {
    TreeLock lock(node.stripe);
    unlinkFromParent(node, lock);
    disarm(node, lock);
  }
  if (node.kind == ContextKind::Any) unlinkStrands(node);
}

void pushDying(Node& node) noexcept {
  detach(node);
  node.next = t_dying;
  t_dying = &node;
}

void dropLater(Node* node) noexcept {
  if (node && !node->immortal && node->refs.fetch_sub(1, std::memory_order_acq_rel) == 1) pushDying(*node);
}

}  // namespace

constinit std::array<Stripe, kStripes> g_stripes{};
constinit NodeBase* const g_backgroundNode = &g_background.node;

std::string_view Node::name() const noexcept {
  if (kind == ContextKind::Value) return value().key->name();
  if (immortal) return kind == ContextKind::Todo ? "todo" : "background";
  if (nameAt == 0) return {};
  const char* const at = reinterpret_cast<const char*>(this) + nameAt;
  std::uint32_t length = 0;
  std::memcpy(&length, at, sizeof(length));
  return {at + sizeof(length), length};
}

bool tryRetain(Node& node) noexcept {
  if (node.immortal) return true;
  std::uint32_t refs = node.refs.load(std::memory_order_relaxed);
  while (refs != 0) {
    if (node.refs.compare_exchange_weak(refs, refs + 1, std::memory_order_relaxed)) return true;
  }
  return false;
}

void destroyNode(NodeBase* base) noexcept {
  pushDying(nodeOf(*base));
  if (t_destroying) return;
  t_destroying = true;
  while (Node* node = t_dying) {
    t_dying = node->next;
    Node* parent = node->parent;
    if (node->watched) unwatch(*node);
    for (const AnyLink& link : node->strands()) dropLater(link.source);
    freeNode(*node);
    dropLater(parent);
  }
  t_destroying = false;
}

void dropCause(SharedCause* cause, std::uint64_t count) noexcept {
  if (cause->refs.fetch_sub(count, std::memory_order_acq_rel) == count) delete cause;
}

}  // namespace arborist::detail

namespace arborist {

Context background() { return detail::Access::share(detail::g_background.node); }
Context todo() { return detail::Access::share(detail::g_todo.node); }

Context rootContext(TimerService& service, std::string_view name, std::source_location where) {
  detail::Node& node =
      detail::makeNode(nullptr, {.kind = ContextKind::Background, .name = name, .where = where, .service = &service});
  if (node.watched) detail::watch(node, std::nullopt);
  return detail::Access::adopt(node);
}

}  // namespace arborist
