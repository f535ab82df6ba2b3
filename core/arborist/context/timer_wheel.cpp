// SPDX-License-Identifier: MIT
#include <arborist/context/timer_wheel.h>

#include <algorithm>
#include <bit>

namespace arborist {
namespace {

constexpr std::uint64_t kTickSize = TimerWheel::kTick.count();

// The last tick that a TimePoint can tell, 292 years from now.
constexpr std::uint64_t kLastTick = static_cast<std::uint64_t>(TimePoint::max().time_since_epoch().count()) / kTickSize;

// The first tick at which the time has come.
std::uint64_t tickAt(TimePoint when) noexcept {
  const auto count = when.time_since_epoch().count();
  if (count <= 0) return 0;
  return std::min((static_cast<std::uint64_t>(count) + kTickSize - 1) / kTickSize, kLastTick);
}
std::uint64_t lastTick(TimePoint now) noexcept {
  const auto count = now.time_since_epoch().count();
  return count <= 0 ? 0 : static_cast<std::uint64_t>(count) / kTickSize;
}

}  // namespace

void TimerWheel::link(Timer& timer, std::uint64_t tick) noexcept {
  if (tick < m_tick) tick = m_tick;
  const std::uint64_t differing = tick ^ m_tick;
  const std::size_t level =
      differing < kSlots ? 0 : static_cast<std::size_t>(std::bit_width(differing) - 1) / kLevelBits;
  const std::size_t slot = (tick >> (level * kLevelBits)) % kSlots;
  Timer*& first = m_slots[level][slot];
  timer.m_place = level * kSlots + slot;
  timer.m_previous = nullptr;
  timer.m_next = first;
  if (first) first->m_previous = &timer;
  first = &timer;
  m_occupied[level] |= std::uint64_t{1} << slot;
}

void TimerWheel::insert(Timer& timer, TimePoint when) noexcept {
  remove(timer);
  timer.m_due = when;
  link(timer, tickAt(when));
}

void TimerWheel::remove(Timer& timer) noexcept {
  if (timer.m_place == Timer::kDisarmed) return;
  const std::size_t level = timer.m_place / kSlots, slot = timer.m_place % kSlots;
  Timer*& first = m_slots[level][slot];
  (timer.m_previous ? timer.m_previous->m_next : first) = timer.m_next;
  if (timer.m_next) timer.m_next->m_previous = timer.m_previous;
  if (!first) m_occupied[level] &= ~(std::uint64_t{1} << slot);
  timer.m_place = Timer::kDisarmed;
}

// The levels follow each other in time: what differs from now in a higher digit is later.
bool TimerWheel::findNext(Next& next) const noexcept {
  for (std::size_t level = 0; level < kLevels; ++level) {
    if (m_occupied[level] == 0) continue;
    const auto slot = static_cast<std::size_t>(std::countr_zero(m_occupied[level]));
    const std::size_t shift = level * kLevelBits;
    const std::uint64_t above = shift + kLevelBits >= 64 ? 0 : m_tick >> (shift + kLevelBits) << (shift + kLevelBits);
    next = {level, slot, above | (static_cast<std::uint64_t>(slot) << shift)};
    return true;
  }
  return false;
}

// Time has come to the slot: its alarms move to finer ones, all at once, since any of them may be the next.
void TimerWheel::cascade(std::size_t level, std::size_t slot) noexcept {
  while (Timer* timer = m_slots[level][slot]) {
    remove(*timer);
    link(*timer, tickAt(timer->m_due));
  }
}

Timer* TimerWheel::popDue(TimePoint now) noexcept {
  const std::uint64_t last = lastTick(now);
  Next next{};
  while (findNext(next) && next.tick <= last) {
    if (next.tick > m_tick) m_tick = next.tick;
    if (next.level != 0) {
      cascade(next.level, next.slot);
      continue;
    }
    Timer* timer = m_slots[0][next.slot];
    remove(*timer);
    if (timer->hold()) return timer;
  }
  if (last > m_tick) m_tick = last;
  return nullptr;
}

TimePoint TimerWheel::nextWake() const noexcept {
  Next next{};
  if (!findNext(next)) return TimePoint::max();
  return TimePoint(Duration(static_cast<Duration::rep>(next.tick * kTickSize)));
}

}  // namespace arborist
