// SPDX-License-Identifier: GPL-3.0-or-later
#include <arborist/jobs/shared_limits.h>

#include <algorithm>
#include <utility>

namespace arborist {
namespace {

constexpr std::size_t kLookedPast = 64;

}  // namespace

SharedLimits::SharedLimits(const std::vector<SharedLimit>& limits, const std::function<TimePoint()>& now) {
  for (const SharedLimit& limit : limits) m_gates.emplace_back(limit, now);
}

std::optional<SharedLimits::Passes> SharedLimits::enter(NodeIndex job, const std::vector<std::uint32_t>& use) {
  const auto found = m_waiters.find(job);
  const Ticket ticket = found == m_waiters.end() ? ++m_lastTicket : found->second.ticket;
  if (const std::uint32_t* closed = firstClosed(use, ticket)) {
    Waiter& waiter = m_waiters.try_emplace(job, Waiter{&use, *closed, ticket}).first->second;
    m_gates[waiter.gate].waiting[ticket] = job;
    moveTo(*closed, waiter);
    return std::nullopt;
  }
  forget(job);
  Passes passes;
  for (const std::uint32_t gate : use) passes.push_back(m_gates[gate].gate.enter());
  return passes;
}

const std::uint32_t* SharedLimits::firstClosed(const std::vector<std::uint32_t>& use, Ticket ticket) const {
  const auto closed = std::ranges::find_if(use, [&](std::uint32_t gate) { return isClosed(m_gates[gate], ticket); });
  return closed == use.end() ? nullptr : &*closed;
}

bool SharedLimits::isClosed(const Gate& gate, Ticket ticket) const {
  std::size_t room = gate.gate.room();
  if (room == LimitGate::kAnyNumber) return false;
  for (auto before = gate.waiting.begin(); room != 0 && before != gate.waiting.end(); ++before, --room)
    if (before->first >= ticket) return false;
  return room == 0;
}

void SharedLimits::moveTo(std::uint32_t gate, Waiter& waiter) {
  auto ticket = m_gates[waiter.gate].waiting.extract(waiter.ticket);
  m_gates[gate].waiting.insert(std::move(ticket));
  waiter.gate = gate;
}

void SharedLimits::forget(NodeIndex job) {
  const auto found = m_waiters.find(job);
  if (found == m_waiters.end()) return;
  m_gates[found->second.gate].waiting.erase(found->second.ticket);
  m_waiters.erase(found);
}

void SharedLimits::leave(Passes passes, const std::vector<std::uint32_t>& use, AttemptEnd end) {
  for (std::size_t i = 0; i < passes.size(); ++i) m_gates[use[i]].gate.leave(std::move(passes[i]), end);
}

NodeIndex SharedLimits::firstFree(const std::function<bool(NodeIndex)>& mayStart) {
  for (Gate& gate : m_gates) {
    std::size_t left = kLookedPast;
    for (auto at = gate.waiting.begin(); at != gate.waiting.end() && left != 0 && gate.gate.room() != 0; --left) {
      const NodeIndex job = at->second;
      ++at;
      Waiter& waiter = m_waiters.at(job);
      const std::uint32_t* const closed = firstClosed(*waiter.use, waiter.ticket);
      if (closed && *closed != waiter.gate) moveTo(*closed, waiter);
      if (!closed && mayStart(job)) return job;
    }
  }
  return kNoNode;
}

std::optional<TimePoint> SharedLimits::opensAt() const {
  std::optional<TimePoint> first;
  for (const Gate& gate : m_gates) {
    if (gate.waiting.empty() || gate.gate.room() != 0) continue;
    const std::optional<TimePoint> at = gate.gate.opensAt();
    if (at && (!first || *at < *first)) first = at;
  }
  return first;
}

std::string SharedLimits::whyWaits(NodeIndex job) const {
  const auto found = m_waiters.find(job);
  if (found == m_waiters.end()) return {};
  const LimitGate& gate = m_gates[found->second.gate].gate;
  const std::string why = gate.whyClosed();
  return "`" + gate.spec().name + "`" + (why.empty() ? why : ": " + why);
}

}  // namespace arborist
