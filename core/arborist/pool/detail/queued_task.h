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

class alignas(kCacheLine) QueuedTask {
 public:
  enum class Place : std::uint8_t { New, Waiting, Queued, Gone };

  QueuedTask(Task&& what, TaskOptions&& how)
      : priority(how.priority), task(std::move(what)), name(std::move(how.name)) {}
  static void* operator new(std::size_t size) {
    static_assert(sizeof(QueuedTask) == kTaskBytes && alignof(QueuedTask) == kCacheLine);
    static_cast<void>(size);
    return takeTaskBlock();
  }
  static void operator delete(void* block) noexcept { releaseTaskBlock(block); }

  // What the queue looks at is in one cache line, what the task is in another.
  ContextLink* link = nullptr;                                  // what it uses of its executor's ContextLinks
  QueuedTask *next = nullptr, *previous = nullptr;              // in the queue, or among those who wait
  QueuedTask *nextOfLink = nullptr, *previousOfLink = nullptr;  // of the same context
  BlockedSubmitter* submitter = nullptr;                        // while it waits for a slot
  Place place = Place::New;
  const Priority priority;
  Task task;
  std::string name;
};

// A doubly linked list through the tasks.
template <QueuedTask* QueuedTask::*kNext, QueuedTask* QueuedTask::*kPrevious>
class TaskListBy {
 public:
  bool empty() const noexcept { return m_first == nullptr; }
  QueuedTask* front() const noexcept { return m_first; }
  void pushBack(QueuedTask& task) noexcept {
    task.*kNext = nullptr;
    task.*kPrevious = m_last;
    (m_last ? m_last->*kNext : m_first) = &task;
    m_last = &task;
  }
  void pushFront(QueuedTask& task) noexcept {
    task.*kNext = m_first;
    task.*kPrevious = nullptr;
    (m_first ? m_first->*kPrevious : m_last) = &task;
    m_first = &task;
  }
  void erase(QueuedTask& task) noexcept {
    (task.*kPrevious ? (task.*kPrevious)->*kNext : m_first) = task.*kNext;
    (task.*kNext ? (task.*kNext)->*kPrevious : m_last) = task.*kPrevious;
    task.*kNext = task.*kPrevious = nullptr;
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

using TaskList = TaskListBy<&QueuedTask::next, &QueuedTask::previous>;
using TasksOfLink = TaskListBy<&QueuedTask::nextOfLink, &QueuedTask::previousOfLink>;

}  // namespace arborist::detail
