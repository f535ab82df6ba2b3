// SPDX-License-Identifier: MIT
// Queued tasks by strict priority, first in first out within one. Each priority has a ring of pointers, so that taking
// many tasks touches none of them: they lie in the cache of the thread that posted them. Not thread-safe, not for
// users.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include <arborist/pool/detail/context_link.h>
#include <arborist/pool/detail/queued_task.h>

namespace arborist::detail {

class TaskQueue {
 public:
  struct Entry {
    QueuedTask* task = nullptr;
    ContextLink* link = nullptr;  // the task's, which outlasts it
    std::uint64_t number = 0;     // grows from task to task as they come
  };

  std::size_t size() const noexcept { return m_size; }

  // Makes room for one more task beside `others` that may be put back later. false: there is no memory.
  bool reserve(Priority priority, std::size_t others) noexcept { return ringOf(priority).reserve(others + 1); }
  // After reserve.
  void push(QueuedTask& task) noexcept {
    ringOf(task.priority).pushBack({&task, task.link, m_numbers++});
    ++m_size;
  }
  // Takes some of the highest priority, the oldest first; how many.
  std::size_t pop(std::span<Entry> into, Priority& of) noexcept;
  QueuedTask* popHighest() noexcept {
    std::array<Entry, 1> one;
    Priority ignored{};
    return pop(one, ignored) == 1 ? one[0].task : nullptr;
  }
  QueuedTask* popOldestOfLowest() noexcept;
  QueuedTask* popNewest(Priority priority) noexcept;
  // Where it was in the order of its priority.
  void putBack(const Entry& entry, Priority priority) noexcept {
    ringOf(priority).putBack(entry);
    ++m_size;
  }
  std::size_t size(Priority priority) const noexcept { return m_rings[static_cast<std::size_t>(priority)].size(); }
  // Takes all tasks of the link; how many.
  std::size_t takeOf(ContextLink& link, TaskList& into) noexcept;

 private:
  // Positions only grow, but for what is put back. A task that was taken from the middle leaves a hole.
  class Ring {
   public:
    explicit Ring(std::size_t priority) noexcept : m_priority(priority) {}
    bool reserve(std::size_t more) noexcept;
    void pushBack(const Entry& entry) noexcept;
    void putBack(const Entry& entry) noexcept;
    std::size_t size() const noexcept { return m_tasks; }
    std::size_t popFront(std::span<Entry> into) noexcept;
    QueuedTask* popBack() noexcept;
    std::size_t takeOf(ContextLink& link, TaskList& into) noexcept;

   private:
    Entry& at(std::uint64_t position) noexcept { return m_entries[position & (m_capacity - 1)]; }
    PlacesOfLink& placesOf(const Entry& entry) const noexcept { return entry.link->places[m_priority]; }
    void note(const Entry& entry, std::uint64_t position) noexcept;

    std::size_t m_priority;
    std::unique_ptr<Entry[]> m_entries;
    std::size_t m_capacity = 0;  // a power of two
    std::size_t m_tasks = 0;
    std::uint64_t m_begin = kMiddle, m_end = kMiddle;
    static constexpr std::uint64_t kMiddle = std::uint64_t{1} << 63;
  };
  Ring& ringOf(Priority priority) noexcept { return m_rings[static_cast<std::size_t>(priority)]; }

  std::array<Ring, 3> m_rings{Ring(0), Ring(1), Ring(2)};  // by Priority
  std::size_t m_size = 0;
  std::uint64_t m_numbers = 0;
};

}  // namespace arborist::detail
