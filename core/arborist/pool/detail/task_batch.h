// SPDX-License-Identifier: MIT
// What a worker has taken from the queue at once: the first task it runs now, the others it takes one by one without
// the pool's lock. Whoever holds that lock can take back those that have not begun, at any time, so that they are still
// queued in every respect. Not for users.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>

#include <arborist/base/clock.h>
#include <arborist/pool/detail/task_queue.h>

namespace arborist::detail {

class TaskBatch {
 public:
  static constexpr std::size_t kMost = 32;

  using Entry = TaskQueue::Entry;
  struct Counts {
    std::size_t begun = 0, notRun = 0, waiting = 0;  // notRun: of those before the last that has begun
  };

  // --- under the pool's lock ---
  // From an empty batch: the first task has begun.
  void open(std::size_t count) noexcept { m_word.store(pack(1, 0, count), std::memory_order_relaxed); }
  std::span<Entry> entries() noexcept { return m_entries; }
  Entry& operator[](std::size_t at) noexcept { return m_entries[at]; }
  bool isOpen() const noexcept { return m_word.load(std::memory_order_relaxed) != 0; }
  Counts counts() const noexcept { return unpack(m_word.load(std::memory_order_acquire)); }
  // Those that will not begin here any more.
  std::span<Entry> takeBack() noexcept {
    std::uint64_t word = m_word.load(std::memory_order_acquire);
    Counts counts = unpack(word);
    while (!m_word.compare_exchange_weak(word, pack(counts.begun, counts.notRun, counts.begun),
                                         std::memory_order_acq_rel, std::memory_order_acquire))
      counts = unpack(word);
    return {m_entries.data() + counts.begun, counts.waiting};
  }
  void close() noexcept { m_word.store(0, std::memory_order_relaxed); }

  // --- the worker, without it ---
  // The task before has ended, and ran or did not. The next one to run; nullptr: there is none.
  Entry* next(bool ran) noexcept {
    std::uint64_t word = m_word.load(std::memory_order_relaxed);
    for (;;) {
      const Counts counts = unpack(word);
      if (counts.waiting == 0) return nullptr;
      const std::uint64_t claimed =
          pack(counts.begun + 1, counts.notRun + (ran ? 0 : 1), counts.begun + counts.waiting);
      if (m_word.compare_exchange_weak(word, claimed, std::memory_order_acq_rel, std::memory_order_relaxed))
        return &m_entries[counts.begun];
    }
  }

  // Guarded by the pool's lock.
  Priority priority = Priority::Normal;  // of all its tasks
  TimePoint since{};                     // when it was opened, or a moment before
  std::size_t reserved = 0;              // what the pool counts as waiting here: no less than what does

 private:
  static constexpr std::uint64_t pack(std::size_t begun, std::size_t notRun, std::size_t end) noexcept {
    return begun | notRun << 16 | end << 32;
  }
  static constexpr Counts unpack(std::uint64_t word) noexcept {
    const std::size_t begun = word & 0xffff;
    return {begun, word >> 16 & 0xffff, (word >> 32) - begun};
  }

  std::atomic<std::uint64_t> m_word{0};
  std::array<Entry, kMost> m_entries;
};

}  // namespace arborist::detail
