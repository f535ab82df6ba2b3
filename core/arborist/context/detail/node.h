// SPDX-License-Identifier: MIT
// One context as it lies in memory: a single allocation with its name, its deadline or its value behind it.
// A node holds its parent strongly; the parent lists its live children weakly, through the nodes themselves.
// Every tree below a context that never ends has one lock out of a fixed set (its stripe), so that marking a subtree is
// one walk under one lock and needs no counting. Not for users.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <source_location>
#include <stop_token>
#include <string_view>

#include <arborist/base/clock.h>
#include <arborist/base/mutex.h>
#include <arborist/context/context.h>
#include <arborist/context/detail/hook.h>
#include <arborist/context/detail/node_base.h>
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

// A deadline of a node's own.
struct OwnDeadline final : Timer {
  explicit OwnDeadline(Node& of) noexcept : node(of) {}
  bool hold() noexcept override;
  void expire() noexcept override;

  Node& node;
  TimePoint at{};                 // as asked for, also where an ancestor's is earlier
  std::source_location where;     // who set it
  SharedCause* custom = nullptr;  // of withDeadlineCause; counted
  Duration timeout{};             // as asked for, to be printed; zero: a point in time was
  bool armed = false;
  bool separate = false;  // allocated by itself, not behind the node
};

// One strand from another context to a withAny node; listed at the source, owned by the target.
struct AnyLink {
  Node* source = nullptr;  // counted
  Node* target = nullptr;
  AnyLink* next = nullptr;      // guarded by the source's tree lock
  AnyLink* previous = nullptr;  // likewise
  bool linked = false;          // likewise
};

// Lists a node that was made while an observer was installed.
struct WatchPart {
  Node* node = nullptr;
  WatchPart* next = nullptr;
  WatchPart* previous = nullptr;
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

  std::string_view name() const noexcept { return {text, textLength}; }
  TimerService& service() const noexcept { return timers ? *timers : realTimerService(); }

  // Fixed before the node is seen by a second thread.
  Node* parent = nullptr;  // counted; nullptr: a root
  const std::uint64_t id;
  const std::source_location where;
  const ValuePart* value = nullptr;  // of a Value node
  const Node* values = nullptr;      // the nearest Value node: this or an ancestor
  TimerService* timers = nullptr;    // nullptr: the real one
  const char* text = nullptr;
  std::uint32_t textLength = 0;
  bool neverEnds = false;
  bool everLinked = false;         // was in its parent's list when it was made
  bool hadBelow = false;           // a child or a strand was linked to it; guarded by the tree lock
  bool stopping = false;           // in the list of tokens to be told; guarded by that list's lock
  std::uint16_t alignment = 0;     // of the allocation, where it is more than the usual one
  WatchPart* watch = nullptr;      // where it is observed
  std::unique_ptr<AnyLink[]> any;  // of an Any node; set before it is linked
  std::uint32_t anyCount = 0;

  // Guarded by the tree lock of `stripe`.
  bool linked = false;
  NodeState endState = NodeState::Live;  // what it ends as; read without the lock once state is not Live
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

  // Fixed when state leaves Live. No shared cause: ended by itself, at endWhere, with the plain code of its state.
  SharedCause* cause = nullptr;  // counted
  std::source_location endWhere;
};

static_assert(kKindWithStrands == ContextKind::Any);

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
std::uint64_t nextNodeId() noexcept;
std::uint8_t stripeFor(std::uint64_t id) noexcept;

}  // namespace arborist::detail
