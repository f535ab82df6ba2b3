// SPDX-License-Identifier: MIT
// A task on its way through an executor's queue. Not thread-safe: its executor's lock guards it, or whoever took it
// out. Not for users.
#pragma once

#include <cstdint>
#include <utility>

#include <arborist/context/executor.h>

namespace arborist::detail {

class ContextLink;
struct BlockedSubmitter;

class QueuedTask {
 public:
  enum class Place : std::uint8_t { New, Waiting, Queued, Gone };

  QueuedTask(Task&& what, TaskOptions&& how) : task(std::move(what)), options(std::move(how)) {}

  Task task;
  TaskOptions options;
  ContextLink* link = nullptr;  // what it uses of its executor's ContextLinks
  Place place = Place::New;
  BlockedSubmitter* submitter = nullptr;                        // while it waits for a slot
  QueuedTask *next = nullptr, *previous = nullptr;              // in the queue, or among those who wait
  QueuedTask *nextOfLink = nullptr, *previousOfLink = nullptr;  // of the same context
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
