// SPDX-License-Identifier: GPL-3.0-or-later
// What a call allocates on a thread that has kept nothing of earlier contexts, and that gives back what it kept of the
// call's.
#pragma once

#include <support/allocations/allocation_count.h>

#include <arborist/context/detail/node_memory.h>

namespace arborist::test {

template <class F>
AllocationTotals nodeAllocationsOf(F&& f) {
  detail::releaseKeptBlocks();
  return allocationsOf([&] {
    f();
    detail::releaseKeptBlocks();
  });
}

}  // namespace arborist::test
