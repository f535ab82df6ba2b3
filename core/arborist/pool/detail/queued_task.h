// SPDX-License-Identifier: MIT
// A task on its way through an executor's queue. Not thread-safe: its executor's lock guards it, or whoever took it
// out. Not for users.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

#include <arborist/context/executor.h>
#include <arborist/pool/detail/task_memory.h>

namespace arborist::detail {

class ContextLink;
struct BlockedSubmitter;

class QueuedTask {
 public:
  QueuedTask(Task&& what, TaskOptions&& how)
      : priority(how.priority), task(std::move(what)), name(std::move(how.name)) {}
  static void* operator new(std::size_t size) {
    static_assert(sizeof(QueuedTask) <= kTaskBytes && alignof(QueuedTask) <= __STDCPP_DEFAULT_NEW_ALIGNMENT__);
    static_cast<void>(size);
    return takeTaskBlock();
  }
  static void operator delete(void* block) noexcept { releaseTaskBlock(block); }

  ContextLink* link = nullptr;                      // what it uses of its executor's ContextLinks
  QueuedTask *next = nullptr, *previous = nullptr;  // among those who wait for a slot, or were taken out
  BlockedSubmitter* submitter = nullptr;            // while it waits for a slot
  const Priority priority;
  Task task;
  std::string name;
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
