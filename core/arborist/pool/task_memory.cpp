// SPDX-License-Identifier: MIT
#include <arborist/pool/detail/task_memory.h>

#include <array>
#include <atomic>
#include <cstdint>
#include <new>
#include <utility>

#include <arborist/context/detail/node_memory.h>

namespace arborist::detail {
namespace {

// The blocks themselves are not touched: they are in another processor's cache.
struct Magazine {
  std::array<void*, kMagazine> blocks{};
  unsigned count = 0;

  void release() noexcept {
    while (count != 0) ::operator delete(blocks[--count]);
  }
};

// Full magazines. Who finds it in use does without, so that a child forked at such a moment can still go on.
class Depot {
 public:
  bool take(Magazine& empty) noexcept {
    if (m_inUse.exchange(true, std::memory_order_acquire)) return false;
    const bool some = m_count != 0;
    if (some) empty = m_magazines[--m_count];
    m_inUse.store(false, std::memory_order_release);
    return some;
  }
  bool put(const Magazine& full) noexcept {
    if (m_inUse.exchange(true, std::memory_order_acquire)) return false;
    const bool room = m_count != kDepot;
    if (room) m_magazines[m_count++] = full;
    m_inUse.store(false, std::memory_order_release);
    return room;
  }

 private:
  std::atomic<bool> m_inUse{false};
  std::array<Magazine, kDepot> m_magazines{};
  unsigned m_count = 0;
};
constinit Depot s_depot;

enum class Phase : std::uint8_t { Unused, Keeping, Ended };
// Two, so that a thread that takes and gives in turns does not go to the depot each time.
constinit thread_local Magazine t_used, t_other;
constinit thread_local Phase t_phase = Phase::Unused;

struct AtThreadEnd {
  ~AtThreadEnd() {
    t_phase = Phase::Ended;
    t_used.release();
    t_other.release();
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

void* takeTaskBlock() {
  if (t_used.count == 0) {
    if (!kKeepsBlocks || !keeps()) return ::operator new(kTaskBytes);
    if (t_other.count != 0) {
      std::swap(t_used, t_other);
    } else if (!s_depot.take(t_used)) {
      return ::operator new(kTaskBytes);
    }
  }
  return t_used.blocks[--t_used.count];
}

void releaseTaskBlock(void* block) noexcept {
  if (!kKeepsBlocks || !keeps()) {
    ::operator delete(block);
    return;
  }
  if (t_used.count == kMagazine) {
    if (t_other.count != 0 && !s_depot.put(t_other)) t_other.release();
    t_other = t_used;
    t_used.count = 0;
  }
  t_used.blocks[t_used.count++] = block;
}

}  // namespace arborist::detail
