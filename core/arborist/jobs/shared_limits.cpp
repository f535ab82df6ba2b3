// SPDX-License-Identifier: GPL-3.0-or-later
#include <arborist/jobs/shared_limits.h>

#include <algorithm>
#include <ranges>
#include <utility>

namespace arborist {

SharedLimits::SharedLimits(const std::vector<SharedLimit>& limits, const std::function<TimePoint()>& now) {
  for (const SharedLimit& limit : limits) m_gates.emplace_back(limit, now);
}

bool SharedLimits::haveRoom(const Use& use) const {
  return std::ranges::all_of(use, [this](std::uint32_t gate) { return m_gates[gate].room() != 0; });
}

std::optional<SharedLimits::Passes> SharedLimits::enter(NodeIndex job, const Use& use) {
  const auto found = m_waiters.find(job);
  const bool isNew = found == m_waiters.end();
  const Ticket ticket = isNew ? ++m_lastTicket : found->second.ticket;
  const auto queue = isNew ? m_queues.try_emplace(use).first : found->second.queue;
  auto& waiting = queue->second.waiting;
  const bool isFirst = waiting.empty() || waiting.begin()->first >= ticket;
  if (!isFirst || !haveRoom(use)) {
    queue->second.aside.erase(ticket);
    waiting.emplace(ticket, job);
    if (isNew) {
      m_waiters.emplace(job, Waiter{queue, ticket});
      countWaiting(use, 1);
    }
    return std::nullopt;
  }
  forget(job);
  Passes passes;
  for (const std::uint32_t gate : use) passes.push_back(m_gates[gate].enter());
  return passes;
}

void SharedLimits::leave(Passes passes, const Use& use, AttemptEnd end) {
  for (std::size_t i = 0; i < passes.size(); ++i) m_gates[use[i]].leave(std::move(passes[i]), end);
}

NodeIndex SharedLimits::firstFree() const {
  const std::pair<const Ticket, NodeIndex>* first = nullptr;
  for (const auto& [use, queue] : m_queues) {
    if (queue.waiting.empty() || (first && first->first < queue.waiting.begin()->first) || !haveRoom(use)) continue;
    first = &*queue.waiting.begin();
  }
  return first ? first->second : kNoNode;
}

std::optional<TimePoint> SharedLimits::opensAt() const {
  std::optional<TimePoint> first;
  for (const auto& [use, queue] : m_queues) {
    if (queue.waiting.empty()) continue;
    TimePoint at = TimePoint::min();
    const bool opens = std::ranges::all_of(use, [&](std::uint32_t gate) {
      const std::optional<TimePoint> own = m_gates[gate].opensAt();
      at = std::max(at, own.value_or(at));
      return own.has_value();
    });
    if (opens && (!first || at < *first)) first = at;
  }
  return first;
}

void SharedLimits::setAside(NodeIndex job) {
  const Waiter& waiter = m_waiters.at(job);
  Queue& queue = waiter.queue->second;
  queue.aside.insert(queue.waiting.extract(waiter.ticket));
}

bool SharedLimits::isCrowded() const { return std::ranges::any_of(m_gates, &LimitGate::isCrowded); }

std::vector<NodeIndex> SharedLimits::waiters() const {
  const auto jobs = std::views::keys(m_waiters);
  return {jobs.begin(), jobs.end()};
}

void SharedLimits::giveUp(NodeIndex job) {
  std::string why = whyWaits(job);
  forget(job);
  if (!why.empty()) m_gaveUp.emplace(job, std::move(why));
}

void SharedLimits::forget(NodeIndex job) {
  m_gaveUp.erase(job);
  const auto found = m_waiters.find(job);
  if (found == m_waiters.end()) return;
  Queue& queue = found->second.queue->second;
  queue.waiting.erase(found->second.ticket);
  queue.aside.erase(found->second.ticket);
  countWaiting(found->second.queue->first, -1);
  m_waiters.erase(found);
}

std::optional<SharedLimits::CrowdedOut> SharedLimits::crowdedOut() {
  // Where the last who came has to go, nobody else goes for it.
  for (const bool oldest : {false, true}) {
    for (std::uint32_t gate = 0; gate < m_gates.size(); ++gate) {
      if (!m_gates[gate].isCrowded() || dropsOldest(gate) != oldest) continue;
      CrowdedOut out{whoGoes(gate), gate, {}};
      out.why = whyWaits(out.job);
      forget(out.job);
      return out;
    }
  }
  return std::nullopt;
}

bool SharedLimits::dropsOldest(std::uint32_t gate) const {
  const SharedLimit& spec = m_gates[gate].spec();
  return spec.whenFull == WhenFull::DropOldest && *spec.queue != 0;
}

// The first or the last who came of those who wait for it.
NodeIndex SharedLimits::whoGoes(std::uint32_t gate) const {
  const bool oldest = dropsOldest(gate);
  const std::pair<const Ticket, NodeIndex>* goes = nullptr;
  for (const auto& [use, queue] : m_queues) {
    if (std::ranges::count(use, gate) == 0) continue;
    for (const auto* jobs : {&queue.waiting, &queue.aside}) {
      if (jobs->empty()) continue;
      const auto& one = oldest ? *jobs->begin() : *jobs->rbegin();
      if (!goes || (one.first < goes->first) == oldest) goes = &one;
    }
  }
  return goes ? goes->second : kNoNode;
}

void SharedLimits::countWaiting(const Use& use, std::ptrdiff_t jobs) noexcept {
  for (const std::uint32_t gate : use) m_gates[gate].countWaiting(jobs);
}

std::vector<LimitState> SharedLimits::states() const {
  std::vector<LimitState> states;
  states.reserve(m_gates.size());
  for (const LimitGate& gate : m_gates) states.push_back(gate.state());
  return states;
}

bool SharedLimits::waits(NodeIndex job) const {
  const auto found = m_waiters.find(job);
  return found != m_waiters.end() && found->second.queue->second.waiting.contains(found->second.ticket);
}

std::string SharedLimits::whyWaits(NodeIndex job) const {
  if (const auto left = m_gaveUp.find(job); left != m_gaveUp.end()) return left->second;
  if (!waits(job)) return {};
  for (const std::uint32_t gate : m_waiters.at(job).queue->first) {
    const std::string why = m_gates[gate].whyClosed();
    if (!why.empty()) return "`" + m_gates[gate].spec().name + "`: " + why;
  }
  return {};
}

}  // namespace arborist
