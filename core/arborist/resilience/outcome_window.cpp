// SPDX-License-Identifier: MIT
#include <arborist/resilience/detail/outcome_window.h>

#include <algorithm>
#include <chrono>
#include <utility>

namespace arborist::detail {

Outcomes& Outcomes::operator+=(const Outcomes& other) noexcept {
  calls += other.calls;
  failed += other.failed;
  slow += other.slow;
  return *this;
}

Outcomes& Outcomes::operator-=(const Outcomes& other) noexcept {
  calls -= other.calls;
  failed -= other.failed;
  slow -= other.slow;
  return *this;
}

void OutcomeWindow::forget(TimePoint now) {
  if (!m_bySeconds) return;
  const std::int64_t second = std::chrono::floor<std::chrono::seconds>(now.time_since_epoch()).count();
  if (!std::exchange(m_began, true)) m_second = second;
  if (second <= m_second) return;  // also where the clock went back
  const auto size = static_cast<std::int64_t>(m_ring.size());
  for (std::int64_t at = std::max(m_second + 1, second - size + 1); at <= second; ++at) {
    Outcomes& place = m_ring[static_cast<std::size_t>(((at % size) + size) % size)];
    m_sums -= place;
    place = {};
  }
  m_second = second;
}

void OutcomeWindow::record(TimePoint now, bool failed, bool slow) {
  const Outcomes one{1, failed, slow};
  forget(now);
  if (m_bySeconds) {
    const auto size = static_cast<std::int64_t>(m_ring.size());
    m_ring[static_cast<std::size_t>(((m_second % size) + size) % size)] += one;
  } else {
    m_sums -= m_ring[m_next];
    m_ring[m_next] = one;
    m_next = (m_next + 1) % m_ring.size();
  }
  m_sums += one;
}

const Outcomes& OutcomeWindow::sums(TimePoint now) {
  forget(now);
  return m_sums;
}

}  // namespace arborist::detail
