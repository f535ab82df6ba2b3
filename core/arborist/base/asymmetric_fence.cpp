// SPDX-License-Identifier: MIT
#include <arborist/base/asymmetric_fence.h>

#include <linux/membarrier.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>

namespace arborist {
namespace detail {

constinit std::atomic<bool> g_heavyFences{false};

namespace {

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
  // A process that was forked may have to register again.
  if (!callBarrier(MEMBARRIER_CMD_PRIVATE_EXPEDITED) && callBarrier(MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED)) {
    callBarrier(MEMBARRIER_CMD_PRIVATE_EXPEDITED);
  }
  errno = before;
}

}  // namespace arborist
