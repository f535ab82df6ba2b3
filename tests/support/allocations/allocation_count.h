// SPDX-License-Identifier: GPL-3.0-or-later
// Counts what goes through operator new and delete: link allocation_count.cpp into the test.
#pragma once

#include <cstddef>

namespace arborist::test {

// Of the calling thread so far.
struct AllocationTotals {
  std::size_t made = 0;
  std::size_t freed = 0;
  std::size_t bytes = 0;  // asked for, whether freed or not
};
AllocationTotals allocationTotals() noexcept;

inline std::size_t allocationCount() noexcept { return allocationTotals().made; }

// What one call allocates on this thread.
template <class F>
AllocationTotals allocationsOf(F&& f) {
  const AllocationTotals before = allocationTotals();
  f();
  const AllocationTotals after = allocationTotals();
  return {after.made - before.made, after.freed - before.freed, after.bytes - before.bytes};
}

}  // namespace arborist::test
