// SPDX-License-Identifier: MIT
// One context as it lies in memory: a single allocation, with its name, its deadline or its value.
// A node holds its parent strongly; the parent lists its live children weakly, through the nodes themselves.
// Every tree below a context that never ends has one lock out of a fixed set (its stripe), so that marking a subtree is
// one walk under one lock and needs no counting. Not for users.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <source_location>
#include <span>
#include <stop_token>
#include <string_view>

#include <arborist/base/clock.h>
#include <arborist/base/mutex.h>
#include <arborist/context/context.h>
#include <arborist/context/detail/hook.h>
#include <arborist/context/detail/node_base.h>
#include <arborist/context/detail/node_memory.h>
#include <arborist/context/detail/tree_lock.h>
#include <arborist/context/observer.h>
#include <arborist/context/timer_service.h>

namespace arborist::detail {

struct Node;

// A cause that several nodes share.
struct SharedCause {
  std::atomic<std::uint64_t> refs{1};
  Cause cause;
};
void dropCause(SharedCause* cause, std::uint64_t count = 1) noexcept;

// A place in the source, or a cause, which knows its place; whoever holds it knows which of the two.
union Reason {
  constexpr Reason() noexcept : where() {}
  std::source_location where;
  SharedCause* cause;  // counted
};

// A deadline of a node's own. Its flags are in the node, where they fill a gap.
struct OwnDeadline final : Timer {
  explicit OwnDeadline(Node& of) noexcept : node(of) {}
  bool hold() noexcept override;
  void expire() noexcept override;

  Node& node;
  TimePoint at{};      // as asked for, also where an ancestor's is earlier
  Reason reason;       // who set it; the cause of withDeadlineCause, where the node says hasCustom
  Duration timeout{};  // as asked for, to be printed; zero: a point in time was
};

// One strand from another context to a withAny node; listed at the source, owned by the target.
struct AnyLink {
  Node* source = nullptr;  // counted
  Node* target = nullptr;
  AnyLink* next = nullptr;      // guarded by the source's tree lock
  AnyLink* previous = nullptr;  // likewise
  bool linked = false;          // likewise
};

// The parts that only some nodes have lie in the node's own allocation, in this order: WatchPart, the node,
// TimerService*, one of OwnDeadline, AnyPart and ValuePart, and the name or the value.

// Lists a node that was made while an observer was installed.
struct WatchPart {
  WatchPart* next = nullptr;
  WatchPart* previous = nullptr;
};

struct AnyPart {
  std::unique_ptr<AnyLink[]> links;
  std::uint32_t count = 0;
};

struct ValuePart {
  const KeyBase* key;
  void (*destroy)(void*) noexcept;
  void* value;
};

struct Node : NodeBase {
  constexpr Node(ContextKind kindOf, std::uint8_t stripeOf, bool lives, std::uint64_t idOf,
                 std::source_location at) noexcept
      : NodeBase(kindOf, stripeOf, lives), id(idOf), where(at) {}

  std::string_view name() const noexcept;
  // nullptr: the real one.
  TimerService* serviceOfRoot() const noexcept { return hasService ? part<TimerService*>(0) : nullptr; }
  TimerService& service() const noexcept { return hasService ? *part<TimerService*>(0) : realTimerService(); }
  WatchPart& watchPart() noexcept { return reinterpret_cast<WatchPart*>(this)[-1]; }
  AnyPart& any() const noexcept { return part<AnyPart>(serviceBytes()); }        // of an Any node
  ValuePart& value() const noexcept { return part<ValuePart>(serviceBytes()); }  // of a Value node
  std::span<AnyLink> strands() const noexcept;                                   // none where it is no Any node
  SharedCause* cause() const noexcept { return hasCause ? reason.cause : nullptr; }
  SharedCause* customCause() const noexcept { return hasCustom ? own->reason.cause : nullptr; }
  void setReason(SharedCause* cause, std::source_location at) noexcept {
    hasCause = cause != nullptr;
    if (cause) {
      reason.cause = cause;
    } else {
      reason.where = at;
    }
  }

  // Fixed before the node is seen by a second thread.
  bool neverEnds : 1 = false;
  bool watched : 1 = false;     // has a WatchPart
  bool hasService : 1 = false;  // its root has a clock of its own
  std::uint8_t unused : 5 = 0;  // so that the byte is set as a whole: to read what malloc has just written stalls
  BlockShape shape;             // of the allocation
  std::uint8_t nameAt = 0;      // where the name's length and text lie behind the node's beginning; 0: it has none

  // Guarded by the tree lock of `stripe`; read without it once state is not Live.
  bool linked : 1 = false;               // in its parent's list
  bool hadBelow : 1 = false;             // a child or a strand was linked to it
  bool armed : 1 = false;                // its own deadline's alarm is with the clock
  bool separate : 1 = false;             // its own deadline is allocated by itself
  bool hasCustom : 1 = false;            // its own deadline has a cause
  bool hasCause : 1 = false;             // it ended for a cause that is shared
  std::uint8_t unusedToo : 2 = 0;        // as above
  NodeState endState = NodeState::Live;  // what it ends as

  bool stopping = false;    // in the list of tokens to be told; guarded by that list's lock
  bool everLinked = false;  // was in its parent's list when it was made; for whoever destroys it

  Node* parent = nullptr;  // counted; nullptr: a root; fixed, as the next three
  const std::uint64_t id;
  const std::source_location where;
  const Node* values = nullptr;  // the nearest Value node: this or an ancestor

  // Guarded by the tree lock of `stripe`.
  Node* next = nullptr;
  Node* previous = nullptr;
  Node* children = nullptr;  // the first of a ring
  HookList hooks;
  AnyLink* anyLinks = nullptr;  // the first of those of which this is the source
  OwnDeadline* own = nullptr;
  std::unique_ptr<std::stop_source> stop;  // made when asked for; read without the lock once state is not Live

  // Written under the lock, read without it.
  std::atomic<Duration::rep> deadline{TimePoint::max().time_since_epoch().count()};
  std::atomic<std::uint64_t> deadlineOwner{0};  // 0: no deadline

  // Fixed when state leaves Live. No shared cause: ended by itself, at this place, with the plain code of its state.
  Reason reason;

 private:
  std::size_t serviceBytes() const noexcept { return hasService ? sizeof(TimerService*) : 0; }
  template <class Part>
  Part& part(std::size_t behind) const noexcept {
    auto* end = const_cast<std::byte*>(reinterpret_cast<const std::byte*>(this + 1));
    return *std::launder(reinterpret_cast<Part*>(end + behind));
  }
};

static_assert(kKindWithStrands == ContextKind::Any);
static_assert(sizeof(WatchPart) % alignof(Node) == 0, "it lies directly before the node");
static_assert(sizeof(Node) <= 128 && sizeof(OwnDeadline) <= 72, "a named child is to fit 160 bytes, a timeout 224");

inline std::span<AnyLink> Node::strands() const noexcept {
  if (kind != ContextKind::Any) return {};
  const AnyPart& part = any();
  return {part.links.get(), part.count};
}
inline Node& nodeOf(WatchPart& part) noexcept { return *std::launder(reinterpret_cast<Node*>(&part + 1)); }

inline Node& nodeOf(NodeBase& base) noexcept { return static_cast<Node&>(base); }

struct Access {
  static Node& node(const Context& ctx) noexcept { return nodeOf(*ctx.m_node); }
  static Context adopt(Node& node) noexcept { return Context(&node); }  // takes over one reference
  static Context share(Node& node) noexcept {
    retain(node);
    return Context(&node);
  }
  static Derived derived(Node& node, std::source_location where) noexcept {  // takes over two references
    return {Context(&node), Cancel(&node, where)};
  }
  static AfterFunc afterFunc(Registration* registration) noexcept { return AfterFunc(registration); }
};

bool tryRetain(Node& node) noexcept;  // false: its last reference is gone already

}  // namespace arborist::detail
