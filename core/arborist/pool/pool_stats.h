// SPDX-License-Identifier: MIT
// One consistent snapshot of a pool's accounts. A plain value. In every snapshot
//   submitted = completed + cancelledInQueue + rejected + dropped + queued + busy.
#pragma once

#include <cstddef>
#include <cstdint>

namespace arborist {

struct PoolStats {
  std::size_t threads = 0;             // alive now
  std::size_t peak = 0;                // most threads alive at once
  std::size_t busy = 0;                // tasks being executed, inline on a caller too
  std::size_t queued = 0;              // tasks accepted and waiting
  std::uint64_t submitted = 0;         // posts that resolved; one that is blocked is not counted yet
  std::uint64_t completed = 0;         // tasks that ran, those that threw included
  std::uint64_t cancelledInQueue = 0;  // their context ended before they started
  std::uint64_t rejected = 0;          // posts that returned an error
  std::uint64_t dropped = 0;           // by DropOldest and shutdownNow
  friend bool operator==(const PoolStats&, const PoolStats&) = default;
};

}  // namespace arborist
