// SPDX-License-Identifier: MIT
// The outcomes of the last calls, or of the calls of the last seconds, with their sums at hand. Not thread-safe. Not
// for users.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include <arborist/base/clock.h>

namespace arborist::detail {

struct Outcomes {
  std::size_t calls = 0, failed = 0, slow = 0;
  Outcomes& operator+=(const Outcomes& other) noexcept;
  Outcomes& operator-=(const Outcomes& other) noexcept;
};

class OutcomeWindow {
 public:
  // A ring of places: one for each call, or one for each second.
  OutcomeWindow(bool bySeconds, std::size_t size) : m_bySeconds(bySeconds), m_ring(size) {}

  void record(TimePoint now, bool failed, bool slow);
  const Outcomes& sums(TimePoint now);

 private:
  void forget(TimePoint now);

  bool m_bySeconds;
  std::vector<Outcomes> m_ring;
  Outcomes m_sums;
  std::size_t m_next = 0;     // of calls: the place of the next one
  std::int64_t m_second = 0;  // of seconds: the newest one that has a place
  bool m_began = false;
};

}  // namespace arborist::detail
