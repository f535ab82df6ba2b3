// SPDX-License-Identifier: MIT
// A hierarchical timing wheel: eight levels of 64 slots, each level 64 times as coarse as the one below, with a bit per
// occupied slot. Insert and remove are O(1); an alarm moves down at most seven times before it is due.
// Source: G. Varghese, T. Lauck, "Hashed and Hierarchical Timing Wheels", SOSP 1987. Not thread-safe.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include <arborist/context/timer_service.h>

namespace arborist {

class TimerWheel {
 public:
  static constexpr Duration kTick{1 << 16};  // 65.5 µs

  void insert(Timer& timer, TimePoint when) noexcept;  // moves an armed one
  void remove(Timer& timer) noexcept;
  // Takes out one alarm that is due and that its owner holds; nullptr: none is.
  Timer* popDue(TimePoint now) noexcept;
  // When popDue is worth a call; TimePoint::max(): nothing is armed. No alarm is due earlier.
  TimePoint nextWake() const noexcept;

 private:
  static constexpr unsigned kLevelBits = 6;
  static constexpr std::size_t kLevels = 8, kSlots = 64;

  struct Next {
    std::size_t level, slot;
    std::uint64_t tick;
  };
  bool findNext(Next& next) const noexcept;
  void link(Timer& timer, std::uint64_t tick) noexcept;
  void cascade(std::size_t level, std::size_t slot) noexcept;

  std::uint64_t m_tick = 0;  // everything before it was called
  std::array<std::uint64_t, kLevels> m_occupied{};
  std::array<std::array<Timer*, kSlots>, kLevels> m_slots{};
};

}  // namespace arborist
