// SPDX-License-Identifier: GPL-3.0-or-later
// The `limits` of one run. An attempt is let in by all limits that its job uses at once, or by none; then the job waits
// and holds nothing meanwhile. Jobs that use the same limits are let in in the order in which they came, and of several
// that could be, the one that came first. Each function costs the combinations of limits that are used, times the
// limits in them. Not thread-safe: only the server of the run's mailbox touches it.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include <arborist/jobs/limit_gate.h>
#include <arborist/jobs/run_tree.h>

namespace arborist {

class SharedLimits {
 public:
  using Use = std::vector<std::uint32_t>;  // indices of limits, each once
  // What an attempt holds of the limits that its job uses, in their order.
  using Passes = std::vector<LimitGate::Pass>;

  SharedLimits() = default;
  // `limits` outlive this.
  SharedLimits(const std::vector<SharedLimit>& limits, const std::function<TimePoint()>& now);

  // nullopt: the job waits from here on, until it enters, is forgotten or is crowded out.
  std::optional<Passes> enter(NodeIndex job, const Use& use);
  void leave(Passes, const Use& use, AttemptEnd);

  // The first of those who wait whom enter() would let in now; kNoNode: none.
  NodeIndex firstFree() const;
  // From when on there is one if nothing happens meanwhile, which may be now.
  std::optional<TimePoint> opensAt() const;
  // Who is free but cannot begin for a reason of its own: it holds nobody up, and keeps its turn for when it enters.
  void setAside(NodeIndex job);
  // It will not enter.
  void forget(NodeIndex job);
  bool isCrowded() const;  // crowdedOut() would name somebody
  // All who wait, also those set aside, in no order.
  std::vector<NodeIndex> waiters() const;
  // It has been told to stop, and waits no longer; until it is forgotten, whyWaits() says what it waited for.
  void giveUp(NodeIndex job);
  // One of those who wait for whom a limit's queue has no room: to be asked after each job that was made to wait, until
  // there is none. That job has been forgotten.
  struct CrowdedOut {
    NodeIndex job = kNoNode;
    std::uint32_t limit = 0;
    std::string why;  // whyWaits() until then
  };
  std::optional<CrowdedOut> crowdedOut();
  // Of those who were crowded out, one for whom that was the end.
  void countRefused(std::uint32_t limit) noexcept { m_gates[limit].countRefused(); }

  bool waits(NodeIndex job) const;
  // "`api`: 8 of 8 run"; empty: no limit holds it up.
  std::string whyWaits(NodeIndex job) const;
  // In the file's order. Thread-safe, unlike the rest.
  std::vector<LimitState> states() const;

 private:
  using Ticket = std::uint64_t;
  // Those who wait for the same limits.
  struct Queue {
    std::map<Ticket, NodeIndex> waiting, aside;
  };
  using Queues = std::map<Use, Queue>;
  struct Waiter {
    Queues::iterator queue;
    Ticket ticket = 0;
  };
  bool haveRoom(const Use& use) const;
  void countWaiting(const Use& use, std::ptrdiff_t jobs) noexcept;
  bool dropsOldest(std::uint32_t gate) const;  // of a limit with a queue
  NodeIndex whoGoes(std::uint32_t gate) const;

  std::deque<LimitGate> m_gates;
  Queues m_queues;
  std::unordered_map<NodeIndex, Waiter> m_waiters;  // those set aside included
  std::unordered_map<NodeIndex, std::string> m_gaveUp;
  Ticket m_lastTicket = 0;
};

}  // namespace arborist
