// SPDX-License-Identifier: GPL-3.0-or-later
// The thread pool as the runs of a session use it: they must not be held up, so where a post would wait or run the task
// in the call, the queue exceeds its capacity. Thread-safe.
#pragma once

#include <utility>

#include <arborist/pool/thread_pool.h>

namespace arborist {

class JobPool final : public Executor {
 public:
  explicit JobPool(ThreadPool& pool) : m_pool(pool) {}
  std::error_code post(const Context& ctx, Task task, TaskOptions options = {}) override {
    return m_pool.postBeyond(ctx, std::move(task), std::move(options));
  }
  std::error_code tryPost(const Context& ctx, Task task, TaskOptions options = {}) override {
    return m_pool.tryPost(ctx, std::move(task), std::move(options));
  }

 private:
  ThreadPool& m_pool;
};

}  // namespace arborist
