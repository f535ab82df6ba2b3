// SPDX-License-Identifier: GPL-3.0-or-later
#include <support/allocations/allocation_count.h>

#include <cstdlib>
#include <new>

namespace {

constinit thread_local arborist::test::AllocationTotals t_totals;

void* allocate(std::size_t size) noexcept {
  ++t_totals.made;
  t_totals.bytes += size;
  return std::malloc(size == 0 ? 1 : size);
}

void release(void* memory) noexcept {
  if (memory) ++t_totals.freed;
  std::free(memory);
}

void* allocateOrThrow(std::size_t size) {
  if (void* memory = allocate(size)) return memory;
  throw std::bad_alloc();
}

}  // namespace

// All of them, or AddressSanitizer finds memory that was allocated by one pair and freed by another.
void* operator new(std::size_t size) { return allocateOrThrow(size); }
void* operator new[](std::size_t size) { return allocateOrThrow(size); }
void* operator new(std::size_t size, const std::nothrow_t&) noexcept { return allocate(size); }
void* operator new[](std::size_t size, const std::nothrow_t&) noexcept { return allocate(size); }
void operator delete(void* memory) noexcept { release(memory); }
void operator delete[](void* memory) noexcept { release(memory); }
void operator delete(void* memory, std::size_t) noexcept { release(memory); }
void operator delete[](void* memory, std::size_t) noexcept { release(memory); }
void operator delete(void* memory, const std::nothrow_t&) noexcept { release(memory); }
void operator delete[](void* memory, const std::nothrow_t&) noexcept { release(memory); }

namespace arborist::test {
AllocationTotals allocationTotals() noexcept { return t_totals; }
}  // namespace arborist::test
