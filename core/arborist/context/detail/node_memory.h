// SPDX-License-Identifier: MIT
// Where the memory of nodes comes from: each thread keeps a few freed blocks for the next context that it derives,
// because malloc and free would be a fifth of what deriving and cancelling cost. At most kKept blocks of each of
// eight sizes are kept, some 25 KiB a thread; they are given back when the thread ends, where its thread_local objects
// are destroyed. (A thread that never derived and lets go of contexts only later, in the destructor of a pthread key,
// keeps them for ever.) Under AddressSanitizer and ThreadSanitizer nothing is kept, so that they see every use of a
// released node. Thread-safe. Not for users.
#pragma once

#include <cstddef>
#include <cstdint>

namespace arborist::detail {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool kKeepsBlocks = false;
#elif defined(__has_feature)
inline constexpr bool kKeepsBlocks = !__has_feature(address_sanitizer) && !__has_feature(thread_sanitizer);
#else
inline constexpr bool kKeepsBlocks = true;
#endif
inline constexpr unsigned kKept = 16;

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
