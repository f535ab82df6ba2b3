// SPDX-License-Identifier: MIT
#include <arborist/context/detail/node_memory.h>

#include <array>
#include <bit>
#include <new>

namespace arborist::detail {
namespace {

// Sizes of a class end where a block of glibc's malloc does, so that a class costs no memory.
constexpr std::size_t kStep = 16, kHeader = 8;
constexpr std::size_t kFirst = 8, kClasses = 8;  // from 136 to 248 bytes

constexpr std::size_t bytesOf(std::uint8_t sizeClass) { return (sizeClass - 1 + kFirst) * kStep + kHeader; }

struct Block {
  Block* next;
};
struct Blocks {
  Block* first = nullptr;
  unsigned count = 0;
};
enum class Phase : std::uint8_t { Unused, Keeping, Ended };

constinit thread_local std::array<Blocks, kClasses> t_blocks{};
constinit thread_local Phase t_phase = Phase::Unused;

struct AtThreadEnd {
  ~AtThreadEnd() {
    t_phase = Phase::Ended;
    releaseKeptBlocks();
  }
  void touch() noexcept {}
};
thread_local AtThreadEnd t_atEnd;

// false: this thread is ending.
bool keeps() noexcept {
  if (t_phase == Phase::Unused) [[unlikely]] {
    t_atEnd.touch();  // makes its destructor run
    t_phase = Phase::Keeping;
  }
  return t_phase == Phase::Keeping;
}

}  // namespace

BlockShape shapeOf(std::size_t size, std::size_t align) noexcept {
  BlockShape shape{.alignment = static_cast<std::uint8_t>(std::countr_zero(align))};
  const std::size_t steps = (size - kHeader + kStep - 1) / kStep;
  if (kKeepsBlocks && align <= __STDCPP_DEFAULT_NEW_ALIGNMENT__ && steps >= kFirst && steps < kFirst + kClasses) {
    shape.sizeClass = static_cast<std::uint8_t>(steps - kFirst + 1);
  }
  return shape;
}

void* takeBlock(BlockShape shape, std::size_t size) {
  if (shape.sizeClass == 0) {
    const std::size_t align = std::size_t{1} << shape.alignment;
    return align > __STDCPP_DEFAULT_NEW_ALIGNMENT__ ? ::operator new(size, std::align_val_t(align))
                                                    : ::operator new(size);
  }
  Blocks& blocks = t_blocks[shape.sizeClass - 1U];
  Block* const block = blocks.first;
  if (!block) {
    keeps();  // so that its end is prepared for in time
    return ::operator new(bytesOf(shape.sizeClass));
  }
  blocks.first = block->next;
  --blocks.count;
  return block;
}

void releaseBlock(void* memory, BlockShape shape) noexcept {
  if (shape.sizeClass == 0) {
    const std::size_t align = std::size_t{1} << shape.alignment;
    if (align > __STDCPP_DEFAULT_NEW_ALIGNMENT__) {
      ::operator delete(memory, std::align_val_t(align));
    } else {
      ::operator delete(memory);
    }
    return;
  }
  Blocks& blocks = t_blocks[shape.sizeClass - 1U];
  if (blocks.count == kKept || !keeps()) {
    ::operator delete(memory);
    return;
  }
  blocks.first = ::new (memory) Block{blocks.first};
  ++blocks.count;
}

void releaseKeptBlocks() noexcept {
  for (Blocks& blocks : t_blocks) {
    while (Block* block = blocks.first) {
      blocks.first = block->next;
      ::operator delete(block);
    }
    blocks.count = 0;
  }
}

}  // namespace arborist::detail
