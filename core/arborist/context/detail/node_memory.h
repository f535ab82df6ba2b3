// SPDX-License-Identifier: MIT
// Where the memory of nodes comes from: each thread keeps a few freed blocks for the next context that it derives,
// because malloc and free would be a fifth of what deriving and cancelling cost. At most kKept blocks of each of
// kClasses sizes are kept, some 25 KiB a thread; they are given back when the thread ends. Under AddressSanitizer
// nothing is kept, so that it sees every use of a released node. Thread-safe. Not for users.
#pragma once

#include <cstddef>
#include <cstdint>

namespace arborist::detail {

// A size and an alignment in a byte each, as the node keeps them.
struct BlockShape {
  std::uint8_t sizeClass = 0;  // 0: too large to be kept, or aligned by more than operator new does
  std::uint8_t alignment = 0;  // as a power of two
};
BlockShape shapeOf(std::size_t size, std::size_t align) noexcept;

void* takeBlock(BlockShape shape, std::size_t size);  // throws std::bad_alloc
void releaseBlock(void* block, BlockShape shape) noexcept;
void releaseKeptBlocks() noexcept;  // of the calling thread; what its end does

}  // namespace arborist::detail
