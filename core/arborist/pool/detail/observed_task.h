// SPDX-License-Identifier: MIT
// A task that tells a pool's observer what becomes of it. Not for users.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <system_error>
#include <utility>

#include <arborist/context/task.h>
#include <arborist/pool/pool_observer.h>

namespace arborist::detail {

// A post under way on this thread. A task that is abandoned within it was refused if the post returns an error;
// otherwise it was to run within the call, and its context ended first.
class ObservedPost {
 public:
  ObservedPost(PoolObserver& observer, std::uint64_t task) noexcept
      : m_observer(observer), m_task(task), m_outer(std::exchange(t_innermost, this)) {}
  ~ObservedPost() { t_innermost = m_outer; }
  ObservedPost(const ObservedPost&) = delete;
  ObservedPost& operator=(const ObservedPost&) = delete;

  void returned(std::error_code result) noexcept;
  // false: it was no post of this thread that the task belongs to.
  static bool abandoned(const PoolObserver& observer, std::uint64_t task, std::error_code why,
                        Duration waited) noexcept;

 private:
  struct Abandoned {
    std::error_code why;
    Duration waited;
  };
  PoolObserver& m_observer;
  const std::uint64_t m_task;
  ObservedPost* const m_outer;
  std::optional<Abandoned> m_abandoned;
  static constinit inline thread_local ObservedPost* t_innermost = nullptr;
};

class ObservedTask {
 public:
  ObservedTask(Task&& task, std::shared_ptr<PoolObserver> observer, std::uint64_t id) noexcept
      : m_task(std::move(task)), m_observer(std::move(observer)), m_id(id) {}

  void operator()(const Context& ctx);
  void abandoned(std::error_code why) noexcept;

 private:
  Task m_task;
  std::shared_ptr<PoolObserver> m_observer;
  std::uint64_t m_id;
  TimePoint m_enqueued = Clock::now();
};

}  // namespace arborist::detail
