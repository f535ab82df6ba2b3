// SPDX-License-Identifier: MIT
// What happens to the tree: nodes are made and linked, ended, given deadlines, destroyed. Not for users.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include <arborist/context/detail/node.h>

namespace arborist::detail {

// A deadline and the node that imposed it; owner 0: none.
struct Effective {
  TimePoint at = TimePoint::max();
  std::uint64_t owner = 0;
  std::optional<TimePoint> time() const noexcept { return owner ? std::optional(at) : std::nullopt; }
  friend bool operator==(const Effective&, const Effective&) = default;
};

// --- make (node_factory.cpp) ---
struct NodeSpec {
  ContextKind kind{};
  std::string_view name{};
  std::source_location where{};
  std::uint32_t handles = 1;  // references that it is born with
  bool withDeadline = false;
  const KeyBase* key = nullptr;
  const ValueType* valueType = nullptr;
  void* value = nullptr;            // moved from
  TimerService* service = nullptr;  // of a root
};
// A node not yet linked. It holds its parent.
Node& makeNode(Node* parent, const NodeSpec& spec);
void freeNode(Node& node) noexcept;  // destroys what is in it, foreign values included, and gives the memory back

// --- link (derive.cpp, any.cpp) ---
// Gives the node its place below its parent: live, or done with the parent's cause, or done because its own deadline
// has passed.
void linkNode(Node& node, bool passed = false);
void linkAny(Node& node);
void unlinkFromParent(Node& node, const TreeLock&) noexcept;
void unlinkStrands(Node& target) noexcept;  // from the sources of a withAny node

// --- end (end_operation.cpp) ---
enum class EndBy : std::uint8_t { Order, OwnDeadline, Timer };
struct Ending {
  EndBy by = EndBy::Order;  // a deadline fills in the rest; by the timer nothing happens where it has moved
  NodeState state = NodeState::Canceled;
  std::source_location where{};
  SharedCause* cause = nullptr;  // counted, taken over; nullptr: the plain cause of the state
};
// On return the node and everything below it is marked; false: another was first. Then runs the callbacks.
bool endNode(Node& node, const Ending& ending) noexcept;
// Fixes the end of a node that nobody else can see yet.
void endUnseen(Node& node, NodeState state, SharedCause* cause, std::source_location where) noexcept;
// The cause of a done node in a form that others can share; counted for the caller. Needs the node's tree lock or an
// acquired state.
SharedCause* shareCause(const Node& node);
Cause causeOf(const Node& node);

// This thread runs callbacks of an ending: it sees every mark at once.
class CallbackScope {
 public:
  CallbackScope() noexcept;
  ~CallbackScope();
  CallbackScope(const CallbackScope&) = delete;
  CallbackScope& operator=(const CallbackScope&) = delete;
  static bool active() noexcept;
};

// --- stop tokens (stop_tokens.cpp) ---
void queueStop(Node& node, const TreeLock&) noexcept;  // takes a reference; the node is Ending
void tellStopTokens() noexcept;                        // on return every queued token is stopped

// --- deadlines (deadline.cpp) ---
Effective effectiveOf(const Node& node) noexcept;  // computed from what stands above and its own
bool moveDeadline(Node& node, TimePoint when, std::source_location where);
bool extendDeadline(Node& node, Duration by, std::source_location where);

struct DeadlineChange {
  std::uint64_t id;
  std::optional<TimePoint> deadline;
};
struct DeadlinePush {
  std::vector<DeadlineChange> changes;  // to be told to the observer
  std::vector<Node*> targets;           // withAny nodes to be computed anew; counted
};
void storeEffective(Node& node, const Effective& value, const TreeLock&) noexcept;
void pushDeadline(Node& node, DeadlinePush& push, const TreeLock&);
void finishPush(DeadlinePush& push);  // under no lock
void disarm(Node& node, const TreeLock&) noexcept;

// --- observer (observer.cpp) ---
extern std::atomic<ContextObserver*> g_observer;
inline bool observing() noexcept { return g_observer.load(std::memory_order_relaxed) != nullptr; }
void watch(Node& node, const std::optional<TimePoint>& deadline) noexcept;  // lists it and tells that it was created
void tellEnded(const Node& node) noexcept;
void tellDeadline(const DeadlineChange& change) noexcept;
void unwatch(Node& node) noexcept;  // takes it from the list and tells that it was released

}  // namespace arborist::detail
