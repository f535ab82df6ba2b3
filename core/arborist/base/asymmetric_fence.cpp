// SPDX-License-Identifier: MIT
#include <arborist/base/asymmetric_fence.h>

#include <linux/membarrier.h>
#include <sched.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>

namespace arborist {
namespace detail {

constinit std::atomic<bool> g_heavyFences{false};

namespace {

constexpr int kMostTries = 1000;

bool callBarrier(int command) noexcept { return ::syscall(SYS_membarrier, command, 0, 0) == 0; }

// Before main. Until then, and where the kernel refuses, light fences are full ones.
[[maybe_unused]] const bool g_registered = [] {
  const bool can =
      callBarrier(MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED) && callBarrier(MEMBARRIER_CMD_PRIVATE_EXPEDITED);
  g_heavyFences.store(can, std::memory_order_relaxed);
  return can;
}();

}  // namespace
}  // namespace detail

void heavyFence() noexcept {
  using detail::callBarrier;
  const int before = errno;
  std::atomic_thread_fence(std::memory_order_seq_cst);
  for (int tries = 0; !callBarrier(MEMBARRIER_CMD_PRIVATE_EXPEDITED); ++tries) {
    if (!detail::g_heavyFences.load(std::memory_order_relaxed)) break;
    // It worked before, and threads rely on it. A process that was forked may have to register again; the kernel may
    // be short of memory for a moment; a filter of system calls that came later cannot be lived with.
    if (errno == ENOSYS || tries == detail::kMostTries) std::abort();
    callBarrier(MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED);
    ::sched_yield();
  }
  errno = before;
}

}  // namespace arborist
