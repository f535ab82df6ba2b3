// SPDX-License-Identifier: GPL-3.0-or-later
// The buffer of one thread: single producer, single consumer, fixed capacity, no lock, no waiting. The producer calls
// claim() and commit(), the consumer drain(); the counters may be read by anybody.
#pragma once

#include <atomic>
#include <bit>
#include <cstddef>
#include <memory>
#include <vector>

#include <arborist/telemetry/event.h>

namespace arborist {

class EventRing {
 public:
  // The capacity is rounded up to a power of two.
  explicit EventRing(std::size_t capacity)
      : m_mask(std::bit_ceil(capacity < 2 ? std::size_t{2} : capacity) - 1),
        m_events(std::make_unique_for_overwrite<Event[]>(m_mask + 1)) {}

  // A place to fill, or null when the buffer is full; that is counted as a drop of `kind`.
  Event* claim(EventKind kind) noexcept {
    const std::size_t head = m_head.load(std::memory_order_relaxed);
    if (head - m_knownTail > m_mask) [[unlikely]] {
      m_knownTail = m_tail.load(std::memory_order_acquire);
      if (head - m_knownTail > m_mask) {
        auto& dropped = m_dropped[static_cast<std::size_t>(kind)];
        dropped.store(dropped.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
        return nullptr;
      }
    }
    return &m_events[head & m_mask];
  }
  // Publishes the claimed event. true: half a buffer was filled since the last true, so the consumer should come.
  bool commit() noexcept {
    const std::size_t head = m_head.load(std::memory_order_relaxed) + 1;
    m_head.store(head, std::memory_order_release);
    return (head & (m_mask >> 1)) == 0;
  }

  // Appends what is there to `out`, oldest first.
  void drain(std::vector<Event>& out) {
    const std::size_t tail = m_tail.load(std::memory_order_relaxed);
    const std::size_t head = m_head.load(std::memory_order_acquire);
    for (std::size_t i = tail; i != head; ++i) out.push_back(m_events[i & m_mask]);
    m_tail.store(head, std::memory_order_release);
  }
  bool empty() const noexcept {
    return m_tail.load(std::memory_order_relaxed) == m_head.load(std::memory_order_acquire);
  }

  // The thread is gone; what is there is still to be drained.
  void retire() noexcept { m_retired.store(true, std::memory_order_release); }
  bool retired() const noexcept { return m_retired.load(std::memory_order_acquire); }

  std::uint64_t committed() const noexcept { return m_head.load(std::memory_order_relaxed); }
  std::uint64_t dropped(EventKind kind) const noexcept {
    return m_dropped[static_cast<std::size_t>(kind)].load(std::memory_order_relaxed);
  }

 private:
  const std::size_t m_mask;
  const std::unique_ptr<Event[]> m_events;
  std::atomic<bool> m_retired{false};
  alignas(64) std::atomic<std::size_t> m_head{0};  // the producer's line
  std::size_t m_knownTail = 0;
  std::array<std::atomic<std::uint64_t>, kEventKinds> m_dropped{};
  alignas(64) std::atomic<std::size_t> m_tail{0};  // the consumer's
};

}  // namespace arborist
