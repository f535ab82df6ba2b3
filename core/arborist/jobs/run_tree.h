// SPDX-License-Identifier: GPL-3.0-or-later
// The jobs of a run as nodes in file order, with the state that the run keeps of each. Not thread-safe: only the
// server of the run's mailbox touches it.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <arborist/context/context.h>
#include <arborist/jobs/attempt.h>
#include <arborist/jobs/job_state.h>
#include <arborist/jobs/spec.h>

namespace arborist {

using NodeIndex = std::uint32_t;
inline constexpr NodeIndex kNoNode = UINT32_MAX;

// A job's context while the job may still do something; given up when it ends.
struct Scope {
  Context context;
  Cancel cancel;
  std::optional<AfterFunc> ended;
  bool grace = false;                // `when: always`, and its group was stopped: lives on borrowed time
  std::optional<TimePoint> endedAt;  // when its context ended, once that was heard
  // What the observer was told of its limits last.
  std::optional<TimePoint> toldDeadline;
  ContextId toldOwner;
  JobDuration added{};  // to its own deadline, by hand
};

// The timeout of an attempt under way; shared with the thread that is in the attempt.
struct AttemptLimit {
  explicit AttemptLimit(Derived&& limited) : context(std::move(limited.context)), cancel(std::move(limited.cancel)) {}
  const Context context;
  const Cancel cancel;
};

// A wait for an instant: a context that ends when it is over, or when the one around it does.
struct TimedWait {
  explicit TimedWait(Derived&& timed) : context(std::move(timed.context)), cancel(std::move(timed.cancel)) {}
  const Context context;
  const Cancel cancel;
  std::optional<AfterFunc> over;
};

struct GroupState {
  std::vector<NodeIndex> children;
  std::deque<NodeIndex> ready;  // leaves that may start, and groups that have such
  bool inParentsReady = false;
  std::size_t active = 0;  // leaves below that hold a slot
  NodeIndex childrenLeft = 0;
  std::size_t leaves = 0, failedLeaves = 0;
  bool stopping = false;  // on_failure has stopped it
  bool anyCancelled = false, anyRan = false;
  NodeIndex firstFailed = kNoNode;   // child that failed or timed out
  NodeIndex firstSkipped = kNoNode;  // child that was skipped for another cause than its condition
  std::shared_ptr<const Environment> environment;
};

struct Node {
  const JobSpec* spec = nullptr;
  NodeIndex index = 0, parent = 0;
  NodeIndex end = 0;  // the subtree is [index, end)
  JobState state = JobState::Queued;
  bool posted = false;         // a leaf that the pool has
  std::uint32_t attempts = 0;  // that the pool has or has run
  JobCause cause;
  NodeIndex needsLeft = 0;
  NodeIndex failedNeed = kNoNode;
  std::vector<NodeIndex> dependants;
  TimePoint since{};   // of its last transition
  bool ready = false;  // a leaf in the ready queue
  std::unique_ptr<Scope> scope;
  std::shared_ptr<const AttemptLimit> attempt;  // where the attempt under way has a timeout
  JobDuration timeoutAdded{};                   // to it, by hand
  std::unique_ptr<TimedWait> wait;              // for the next attempt
  std::unique_ptr<GroupState> group;            // groups only
};

class RunTree {
 public:
  RunTree() = default;                    // of nothing
  explicit RunTree(const JobSpec& root);  // which lives as long

  Node& operator[](NodeIndex index) { return m_nodes[index]; }
  const Node& operator[](NodeIndex index) const { return m_nodes[index]; }
  std::size_t size() const noexcept { return m_nodes.size(); }
  Node& parentOf(const Node& node) { return m_nodes[node.parent]; }

  // "checks/unit"; empty for the root.
  std::string path(NodeIndex) const;
  // The node on the way from `from` to the root whose context has this id; kNoNode if there is none.
  NodeIndex ownerOf(NodeIndex from, ContextId) const;

 private:
  void add(const JobSpec&, NodeIndex parent);
  std::vector<Node> m_nodes;
};

}  // namespace arborist
