// SPDX-License-Identifier: MIT
// A thread that waits to be woken or for its context to end. It lies on that thread's stack and in the list of what it
// waits for, whose lock is held by whoever wakes it. Not for users.
#pragma once

#include <cstddef>

#include <arborist/base/mutex.h>
#include <arborist/context/context.h>
#include <arborist/context/detail/hook.h>

namespace arborist::detail {

class Parker final : public Hook {
 public:
  Parker() noexcept : Hook(HookRank::Waiter) {}

  // Returns when wake() was called or ctx is done; which of them is known to what it waits for. Then nothing of the
  // context touches this object any more.
  void park(const Context& ctx) noexcept {
    if (!addHook(ctx, *this)) return;
    {
      MutexLock lock(m_mutex);
      while (!m_woken && !m_ended) m_changed.wait(m_mutex);
    }
    if (removeHook(ctx, *this)) return;
    MutexLock lock(m_mutex);
    while (!m_ended) m_changed.wait(m_mutex);
  }
  void wake() noexcept {
    MutexLock lock(m_mutex);
    m_woken = true;
    m_changed.notifyOne();
  }

 private:
  void fire() noexcept override {
    MutexLock lock(m_mutex);
    m_ended = true;
    m_changed.notifyOne();
  }

  Mutex m_mutex;
  CondVar m_changed;
  bool m_woken ARB_GUARDED_BY(m_mutex) = false;
  bool m_ended ARB_GUARDED_BY(m_mutex) = false;
};

// Those who wait, in the order in which they came. An entry has next, previous and listed.
template <class Entry>
class WaitList {
 public:
  bool empty() const noexcept { return m_first == nullptr; }
  std::size_t size() const noexcept { return m_size; }
  Entry* front() const noexcept { return m_first; }
  void pushBack(Entry& entry) noexcept {
    entry.previous = m_last;
    entry.next = nullptr;
    (m_last ? m_last->next : m_first) = &entry;
    m_last = &entry;
    entry.listed = true;
    ++m_size;
  }
  void erase(Entry& entry) noexcept {
    if (!entry.listed) return;
    (entry.previous ? entry.previous->next : m_first) = entry.next;
    (entry.next ? entry.next->previous : m_last) = entry.previous;
    entry.listed = false;
    --m_size;
  }
  Entry* popFront() noexcept {
    Entry* entry = m_first;
    if (entry) erase(*entry);
    return entry;
  }

 private:
  Entry* m_first = nullptr;
  Entry* m_last = nullptr;
  std::size_t m_size = 0;
};

}  // namespace arborist::detail
