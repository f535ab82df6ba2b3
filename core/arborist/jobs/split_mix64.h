// SPDX-License-Identifier: GPL-3.0-or-later
// SplitMix64: Steele, Lea and Flood, Fast Splittable Pseudorandom Number Generators, 2014. Not thread-safe.
#pragma once

#include <cstdint>

namespace arborist {

class SplitMix64 {
 public:
  explicit SplitMix64(std::uint64_t state) noexcept : m_state(state) {}

  std::uint64_t next() noexcept {
    std::uint64_t z = m_state += 0x9e3779b97f4a7c15;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
  }
  // 0 ≤ … < 1.
  double share() noexcept { return static_cast<double>(next() >> 11) * 0x1p-53; }

 private:
  std::uint64_t m_state;
};

}  // namespace arborist
