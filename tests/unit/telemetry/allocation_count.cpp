// SPDX-License-Identifier: GPL-3.0-or-later
#include <unit/telemetry/allocation_count.h>

#include <cstdlib>
#include <new>

namespace {
constinit thread_local std::size_t t_allocations = 0;
}

void* operator new(std::size_t size) {
  ++t_allocations;
  if (void* memory = std::malloc(size == 0 ? 1 : size)) return memory;
  throw std::bad_alloc();
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

namespace arborist::test {
std::size_t allocationCount() noexcept { return t_allocations; }
}  // namespace arborist::test
