// SPDX-License-Identifier: MIT
// Queued tasks by strict priority, first in first out within one. Not thread-safe, not for users.
#pragma once

#include <array>
#include <cstddef>

#include <arborist/pool/detail/context_link.h>
#include <arborist/pool/detail/queued_task.h>

namespace arborist::detail {

class TaskQueue {
 public:
  std::size_t size() const noexcept { return m_size; }

  // The task has a link, and stands in its list from here on if it did not before.
  void push(QueuedTask& task) noexcept {
    if (task.place == QueuedTask::Place::New) task.link->tasks.pushBack(task);
    task.place = QueuedTask::Place::Queued;
    listOf(task).pushBack(task);
    ++m_size;
  }
  QueuedTask* popHighest() noexcept {
    for (auto list = m_lists.rbegin(); list != m_lists.rend(); ++list) {
      if (!list->empty()) return take(*list->front());
    }
    return nullptr;
  }
  QueuedTask* popOf(Priority priority) noexcept {
    TaskList& list = m_lists[static_cast<std::size_t>(priority)];
    return list.empty() ? nullptr : take(*list.front());
  }
  // Before all others of its priority.
  void putBack(QueuedTask& task) noexcept {
    task.link->tasks.pushFront(task);
    task.place = QueuedTask::Place::Queued;
    listOf(task).pushFront(task);
    ++m_size;
  }
  QueuedTask* popOldestOfLowest() noexcept {
    for (TaskList& list : m_lists) {
      if (!list.empty()) return take(*list.front());
    }
    return nullptr;
  }
  QueuedTask* take(QueuedTask& task) noexcept {
    listOf(task).erase(task);
    task.link->tasks.erase(task);
    task.place = QueuedTask::Place::Gone;
    --m_size;
    return &task;
  }

 private:
  TaskList& listOf(const QueuedTask& task) noexcept { return m_lists[static_cast<std::size_t>(task.priority)]; }

  std::array<TaskList, 3> m_lists;  // by Priority
  std::size_t m_size = 0;
};

}  // namespace arborist::detail
