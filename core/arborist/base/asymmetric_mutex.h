// SPDX-License-Identifier: MIT
// A mutex for sections of some tens of instructions that are entered millions of times and seldom at once. To take it
// costs one atomic read-modify-write, to give it back a plain store and a load; a std::mutex costs two of the former,
// which is most of what such a section costs. Who has to wait pays for it, by a heavy fence before it sleeps.
// Thread-safe, not recursive, not fair.
#pragma once

#include <atomic>
#include <cstdint>

#include <arborist/base/asymmetric_fence.h>
#include <arborist/base/thread_annotations.h>

namespace arborist {

class ARB_CAPABILITY("mutex") AsymmetricMutex {
 public:
  constexpr AsymmetricMutex() noexcept = default;
  AsymmetricMutex(const AsymmetricMutex&) = delete;
  AsymmetricMutex& operator=(const AsymmetricMutex&) = delete;

  void lock() noexcept ARB_ACQUIRE() {
    if (!tryTake()) waitAndTake();
  }
  void unlock() noexcept ARB_RELEASE() {
    m_held.store(0, std::memory_order_release);
    lightFence();
    if (m_waiters.load(std::memory_order_relaxed) != 0) [[unlikely]]
      wake();
  }

 private:
  bool tryTake() noexcept {
    std::uint32_t free = 0;
    return m_held.compare_exchange_strong(free, 1, std::memory_order_acquire, std::memory_order_relaxed);
  }
  void waitAndTake() noexcept;
  void wake() noexcept;

  static constexpr int kLooks = 20;

  std::atomic<std::uint32_t> m_held{0};
  std::atomic<std::uint32_t> m_waiters{0};
};

// Holds an AsymmetricMutex for a scope.
class ARB_SCOPED_CAPABILITY AsymmetricLock {
 public:
  explicit AsymmetricLock(AsymmetricMutex& mutex) noexcept ARB_ACQUIRE(mutex) : m_mutex(mutex) { m_mutex.lock(); }
  ~AsymmetricLock() ARB_RELEASE() { m_mutex.unlock(); }
  AsymmetricLock(const AsymmetricLock&) = delete;
  AsymmetricLock& operator=(const AsymmetricLock&) = delete;

 private:
  AsymmetricMutex& m_mutex;
};

}  // namespace arborist
