// SPDX-License-Identifier: GPL-3.0-or-later
// The `limits` of one run. An attempt is admitted by all limits that its job uses at once, or by none; then the job
// waits at the first that had no room, first come first served, and holds nothing meanwhile. Not thread-safe: only the
// server of the run's mailbox touches it.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include <arborist/jobs/limit_gate.h>
#include <arborist/jobs/run_tree.h>

namespace arborist {

class SharedLimits {
 public:
  SharedLimits() = default;
  // `limits` outlive this.
  SharedLimits(const std::vector<SharedLimit>& limits, const std::function<TimePoint()>& now);

  // What an attempt holds of the limits that its job uses, in their order.
  using Passes = std::vector<LimitGate::Pass>;

  // nullopt: the job waits from here on. `use` outlives that.
  std::optional<Passes> enter(NodeIndex job, const std::vector<std::uint32_t>& use);
  void leave(Passes, const std::vector<std::uint32_t>& use, AttemptEnd);
  void forget(NodeIndex job);  // it waits no more

  // The first of those who wait whom enter() would let in now and who may start otherwise; kNoNode: none. Looks past a
  // few jobs at a limit that may not, such as those of a group that is full, not past any number of them.
  NodeIndex firstFree(const std::function<bool(NodeIndex)>& mayStart);
  // When another one may be if nothing happens meanwhile.
  std::optional<TimePoint> opensAt() const;
  // "`api`: 8 of 8 run"; empty: it does not wait.
  std::string whyWaits(NodeIndex job) const;

 private:
  using Ticket = std::uint64_t;
  struct Gate {
    Gate(const SharedLimit& limit, const std::function<TimePoint()>& now) : gate(limit, now) {}
    LimitGate gate;
    std::map<Ticket, NodeIndex> waiting;
  };
  struct Waiter {
    const std::vector<std::uint32_t>* use = nullptr;
    std::uint32_t gate = 0;
    Ticket ticket = 0;
  };
  // The limit that has no room for it and all who came before; nullptr: none.
  const std::uint32_t* firstClosed(const std::vector<std::uint32_t>& use, Ticket) const;
  bool isClosed(const Gate&, Ticket) const;
  void moveTo(std::uint32_t gate, Waiter&);

  std::deque<Gate> m_gates;
  std::unordered_map<NodeIndex, Waiter> m_waiters;
  Ticket m_lastTicket = 0;
};

}  // namespace arborist
