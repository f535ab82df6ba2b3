// SPDX-License-Identifier: MIT
// Two memory fences that order each other: one that costs nothing, for what happens millions of times, and one that
// makes every running thread of the process pass a full barrier, for what happens seldom. Where one thread stores A,
// passes the light fence and loads B, and another one stores B, passes the heavy fence and loads A, at least one of
// them sees the other's store. Thread-safe. Linux only; without membarrier(2) the light fence is a full one. Sources:
// membarrier(2); the idea is D. Dice, H. Huang, M. Yang, "Asymmetric Dekker Synchronization", Sun, 2001.
#pragma once

#include <atomic>

namespace arborist {

namespace detail {
extern std::atomic<bool> g_heavyFences;  // the kernel has them
}

inline void lightFence() noexcept {
  if (detail::g_heavyFences.load(std::memory_order_relaxed)) [[likely]] {
    std::atomic_signal_fence(std::memory_order_seq_cst);  // the compiler keeps the order
  } else {
    std::atomic_thread_fence(std::memory_order_seq_cst);
  }
}
void heavyFence() noexcept;  // some microseconds

}  // namespace arborist
