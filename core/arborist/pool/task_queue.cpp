// SPDX-License-Identifier: MIT
#include <arborist/pool/detail/task_queue.h>

#include <algorithm>
#include <bit>
#include <new>
#include <utility>

namespace arborist::detail {

namespace {
constexpr std::uint64_t kAhead = 8;  // tasks that are fetched before they are touched
constexpr std::size_t kFewestEntries = 64;
constexpr std::size_t kKeptEntries = 4096;  // entries of an empty ring
}  // namespace

std::size_t TaskQueue::pop(std::span<Entry> into, Priority& of) noexcept {
  for (std::size_t i = m_rings.size(); i-- != 0;) {
    const std::size_t taken = m_rings[i].popFront(into);
    if (taken == 0) continue;
    m_size -= taken;
    of = static_cast<Priority>(i);
    return taken;
  }
  return 0;
}

QueuedTask* TaskQueue::popOldestOfLowest() noexcept {
  std::array<Entry, 1> one;
  for (Ring& ring : m_rings) {
    if (ring.popFront(one) == 0) continue;
    --m_size;
    return one[0].task;
  }
  return nullptr;
}

QueuedTask* TaskQueue::popNewest(Priority priority) noexcept {
  QueuedTask* const task = ringOf(priority).popBack();
  m_size -= task ? 1 : 0;
  return task;
}

std::size_t TaskQueue::takeOf(ContextLink& link, TaskList& into) noexcept {
  std::size_t taken = 0;
  for (Ring& ring : m_rings) taken += ring.takeOf(link, into);
  m_size -= taken;
  return taken;
}

void TaskQueue::Ring::note(const Entry& entry, std::uint64_t position) noexcept {
  PlacesOfLink& places = placesOf(entry);
  places.first = places.count == 0 ? position : std::min(places.first, position);
  ++places.count;
}

// Larger, or only without its holes, whose number then pays for it; smaller again where it is empty.
bool TaskQueue::Ring::reserve(std::size_t more) noexcept {
  const bool tooLarge = m_tasks == 0 && more == 1 && m_capacity > kKeptEntries;
  if (m_end - m_begin + more <= m_capacity && !tooLarge) return true;
  const std::size_t capacity = std::bit_ceil(std::max(kFewestEntries, 2 * (m_tasks + more)));
  std::unique_ptr<Entry[]> entries(new (std::nothrow) Entry[capacity]);
  if (!entries) return tooLarge;
  for (std::uint64_t position = m_begin; position != m_end; ++position) {
    if (at(position).task) placesOf(at(position)).count = 0;
  }
  std::uint64_t end = m_begin;
  for (std::uint64_t position = m_begin; position != m_end; ++position) {
    const Entry& entry = at(position);
    if (!entry.task) continue;
    note(entry, end);
    entries[end++ & (capacity - 1)] = entry;
  }
  m_end = end;
  m_entries = std::move(entries);
  m_capacity = capacity;
  return true;
}

void TaskQueue::Ring::pushBack(const Entry& entry) noexcept {
  at(m_end) = entry;
  note(entry, m_end++);
  ++m_tasks;
}

// Those that came before it have to move by one; there are few, if any.
void TaskQueue::Ring::putBack(const Entry& entry) noexcept {
  std::uint64_t position = --m_begin;
  for (; position + 1 != m_end && at(position + 1).number < entry.number; ++position) {
    Entry& moved = at(position) = at(position + 1);
    if (moved.task) placesOf(moved).first = std::min(placesOf(moved).first, position);
  }
  at(position) = entry;
  note(entry, position);
  ++m_tasks;
}

std::size_t TaskQueue::Ring::popFront(std::span<Entry> into) noexcept {
  std::size_t taken = 0;
  for (; taken != into.size() && m_tasks != 0; ++m_begin) {
    Entry& entry = at(m_begin);
    if (!entry.task) continue;
    into[taken++] = entry;
    --placesOf(entry).count;
    --m_tasks;
  }
  if (m_tasks == 0) m_begin = m_end;
  return taken;
}

QueuedTask* TaskQueue::Ring::popBack() noexcept {
  if (m_tasks == 0) return nullptr;
  while (!at(m_end - 1).task) --m_end;
  const Entry& entry = at(--m_end);
  --placesOf(entry).count;
  if (--m_tasks == 0) m_begin = m_end;
  return entry.task;
}

std::size_t TaskQueue::Ring::takeOf(ContextLink& link, TaskList& into) noexcept {
  PlacesOfLink& places = link.places[m_priority];
  const std::size_t count = std::exchange(places.count, 0);
  std::size_t left = count;
  for (std::uint64_t position = std::max(places.first, m_begin); left != 0; ++position) {
    Entry& entry = at(position);
    __builtin_prefetch(at(position + kAhead).task, 1);
    if (!entry.task || entry.link != &link) continue;
    into.pushBack(*std::exchange(entry.task, nullptr));
    --left;
  }
  m_tasks -= count;
  if (m_tasks == 0) m_begin = m_end;
  return count;
}

}  // namespace arborist::detail
