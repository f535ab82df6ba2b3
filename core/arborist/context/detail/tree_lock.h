// SPDX-License-Identifier: MIT
// The locks of the trees of contexts: one word each, two atomic operations where nobody else wants it, and a sleep in
// the kernel where somebody does. They are held for some tens of instructions, many times more often than others, which
// is why they are not a Mutex. Thread-safe. Not for users.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <utility>

#include <arborist/base/thread_annotations.h>

namespace arborist::detail {

class ARB_CAPABILITY("mutex") TreeMutex {
 public:
  void lock() noexcept ARB_ACQUIRE() {
    std::uint32_t free = kFree;
    if (!m_state.compare_exchange_strong(free, kHeld, std::memory_order_acquire, std::memory_order_relaxed)) waitFor();
  }
  void unlock() noexcept ARB_RELEASE() {
    if (m_state.exchange(kFree, std::memory_order_release) == kWanted) m_state.notify_one();
  }

 private:
  static constexpr std::uint32_t kFree = 0, kHeld = 1, kWanted = 2;  // wanted: held, and somebody may sleep

  void waitFor() noexcept;

  std::atomic<std::uint32_t> m_state{kFree};
};

inline constexpr std::size_t kStripes = 64;
struct alignas(64) Stripe {
  TreeMutex mutex;
};
extern constinit std::array<Stripe, kStripes> g_stripes;

// Holds the tree lock of a stripe. Passed along as the proof that it is held.
class TreeLock {
 public:
  explicit TreeLock(std::uint8_t stripe) noexcept ARB_NO_ANALYSIS : m_mutex(&g_stripes[stripe].mutex) {
    m_mutex->lock();
  }
  ~TreeLock() ARB_NO_ANALYSIS {
    if (m_mutex) m_mutex->unlock();
  }
  void unlock() noexcept ARB_NO_ANALYSIS { std::exchange(m_mutex, nullptr)->unlock(); }
  TreeLock(const TreeLock&) = delete;
  TreeLock& operator=(const TreeLock&) = delete;

 private:
  TreeMutex* m_mutex;
};

}  // namespace arborist::detail
