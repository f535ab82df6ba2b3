// SPDX-License-Identifier: MIT
// A task on its way through an executor's queue. Not for users.
#pragma once

#include <atomic>
#include <cstdint>
#include <utility>

#include <arborist/context/detail/hook.h>
#include <arborist/context/executor.h>

namespace arborist::detail {

class QueuedTask;

// Gets to know that the context of a queued task has ended.
class QueueOwner {
 public:
  virtual void contextEnded(QueuedTask& task) noexcept = 0;

 protected:
  ~QueueOwner() = default;
};

// Counted: by whoever handles it, and by its context's list while hooked there.
class QueuedTask final : public Hook {
 public:
  enum class Place : std::uint8_t { New, Waiting, Queued, Gone };

  QueuedTask(QueueOwner& of, const Context& under, Task&& what, TaskOptions&& how)
      : Hook(HookRank::Queue), ctx(under), task(std::move(what)), options(std::move(how)), m_owner(of) {}

  // false: the context is done already.
  bool hook() noexcept {
    m_refs.fetch_add(1, std::memory_order_relaxed);
    if (addHook(ctx, *this)) return true;
    drop();
    return false;
  }
  // true: contextEnded() will not be called for it any more.
  bool unhook() noexcept {
    if (!removeHook(ctx, *this)) return false;
    drop();
    return true;
  }
  void drop() noexcept {
    if (m_refs.fetch_sub(1, std::memory_order_acq_rel) == 1) delete this;
  }

  const Context ctx;
  Task task;
  TaskOptions options;

  // Guarded by the owner's lock.
  Place place = Place::New;
  bool ended = false;    // contextEnded() was called
  bool counted = false;  // the owner counts its hook
  QueuedTask* next = nullptr;
  QueuedTask* previous = nullptr;

 private:
  void fire() noexcept override {
    m_owner.contextEnded(*this);
    drop();
  }

  QueueOwner& m_owner;
  std::atomic<std::uint32_t> m_refs{1};
};

// A doubly linked list through the tasks.
class TaskList {
 public:
  bool empty() const noexcept { return m_first == nullptr; }
  QueuedTask* front() const noexcept { return m_first; }
  void pushBack(QueuedTask& task) noexcept {
    task.next = nullptr;
    task.previous = m_last;
    (m_last ? m_last->next : m_first) = &task;
    m_last = &task;
  }
  void erase(QueuedTask& task) noexcept {
    (task.previous ? task.previous->next : m_first) = task.next;
    (task.next ? task.next->previous : m_last) = task.previous;
    task.next = task.previous = nullptr;
  }
  QueuedTask* popFront() noexcept {
    QueuedTask* task = m_first;
    if (task) erase(*task);
    return task;
  }

 private:
  QueuedTask* m_first = nullptr;
  QueuedTask* m_last = nullptr;
};

}  // namespace arborist::detail
