// SPDX-License-Identifier: GPL-3.0-or-later
// What the tests of contexts share.
#pragma once

#include <pthread.h>

#include <atomic>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <system_error>
#include <thread>
#include <vector>

#include <arborist/context/context.h>
#include <arborist/context/executor.h>
#include <arborist/context/observer.h>
#include <arborist/context/timer_service.h>

namespace arborist::test {

// How much of what one thread does: ThreadSanitizer has nothing to find in it and takes ten times as long.
constexpr int byOneThread(int count) {
#if defined(__SANITIZE_THREAD__)
  return count / 10;
#else
  return count;
#endif
}

constexpr int kDepth = byOneThread(1'000'000);
inline const std::error_code kIo = std::make_error_code(std::errc::io_error);

// Counts the nodes that are alive, of those created since it was made.
class NodeCount final : public ContextObserver {
 public:
  int live() const { return m_live; }
  int created() const { return m_created; }
  int ended() const { return m_ended; }

 private:
  void created(const ContextInfo&) noexcept override {
    ++m_created;
    ++m_live;
  }
  void ended(ContextId, const Cause&) noexcept override { ++m_ended; }
  void released(ContextId) noexcept override { --m_live; }

  std::atomic<int> m_live{0}, m_created{0}, m_ended{0};
  ObserverHandle m_handle = observeContexts(*this);  // the last member: the first to go
};

// Runs f on a thread with a stack of 256 KiB.
inline void onSmallStack(std::function<void()> f) {
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  if (pthread_attr_setstacksize(&attributes, 256 * 1024) != 0) throw std::runtime_error("stack size");
  pthread_t thread;
  const auto body = [](void* function) -> void* {
    (*static_cast<std::function<void()>*>(function))();
    return nullptr;
  };
  if (pthread_create(&thread, &attributes, body, &f) != 0) throw std::runtime_error("thread");
  pthread_join(thread, nullptr);
  pthread_attr_destroy(&attributes);
}

// An executor that keeps tasks until they are run, or refuses them all.
class HeldExecutor final : public Executor {
 public:
  explicit HeldExecutor(std::error_code refusal = {}) : m_refusal(refusal) {}
  std::error_code post(const Context& ctx, Task task, TaskOptions options = {}) override {
    return tryPost(ctx, std::move(task), std::move(options));
  }
  std::error_code tryPost(const Context&, Task task, TaskOptions = {}) override {
    if (m_refusal) return m_refusal;
    const std::lock_guard lock(m_mutex);
    m_tasks.push_back(std::move(task));
    return {};
  }
  std::size_t runAll() {
    std::vector<Task> tasks = take();
    for (Task& task : tasks) task(background());
    return tasks.size();
  }
  std::vector<Task> take() {
    const std::lock_guard lock(m_mutex);
    return std::move(m_tasks);
  }

 private:
  const std::error_code m_refusal;
  std::mutex m_mutex;
  std::vector<Task> m_tasks;
};

// A tree on a clock that only the test moves.
struct ManualTree {
  ManualClock clock;
  Context root = rootContext(clock, "test");
};

}  // namespace arborist::test
