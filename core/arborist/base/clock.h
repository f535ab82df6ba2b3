// SPDX-License-Identifier: MIT
// The one clock of the library: monotonic, never the wall clock. Pure functions, thread-safe.
#pragma once

#include <chrono>

namespace arborist {

using Clock = std::chrono::steady_clock;
using Duration = Clock::duration;
using TimePoint = Clock::time_point;

// when + by, held at TimePoint::max() and TimePoint::min() instead of overflowing.
constexpr TimePoint saturatingAdd(TimePoint when, Duration by) noexcept {
  if (by >= Duration::zero()) return when > TimePoint::max() - by ? TimePoint::max() : when + by;
  return when < TimePoint::min() - by ? TimePoint::min() : when + by;
}

// The same for durations.
constexpr Duration saturatingAdd(Duration a, Duration b) noexcept {
  if (b >= Duration::zero()) return a > Duration::max() - b ? Duration::max() : a + b;
  return a < Duration::min() - b ? Duration::min() : a + b;
}

}  // namespace arborist
