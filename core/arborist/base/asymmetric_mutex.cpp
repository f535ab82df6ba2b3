// SPDX-License-Identifier: MIT
#include <arborist/base/asymmetric_mutex.h>
#include <arborist/base/spin.h>

namespace arborist {

void AsymmetricMutex::waitAndTake() noexcept {
  // As long as a few sections take, which is much less than the fence.
  for (int i = 0; i < kLooks; ++i) {
    pauseProcessor();
    if (m_held.load(std::memory_order_relaxed) == 0 && tryTake()) return;
  }
  m_waiters.fetch_add(1, std::memory_order_relaxed);
  heavyFence();
  // From here on, who gives it back sees that somebody waits, or has given it back already.
  while (!tryTake()) m_held.wait(1, std::memory_order_relaxed);
  m_waiters.fetch_sub(1, std::memory_order_relaxed);
}

void AsymmetricMutex::wake() noexcept {
  std::atomic_thread_fence(std::memory_order_seq_cst);  // the standard library counts sleepers, too, and looks first
  m_held.notify_one();
}

}  // namespace arborist
