// SPDX-License-Identifier: MIT
#include <arborist/pool/manual_executor.h>

#include <utility>

#include <arborist/base/mutex.h>
#include <arborist/pool/detail/task_queue.h>

namespace arborist {

using detail::QueuedTask;

namespace {
constinit thread_local const void* t_cranked = nullptr;  // the executor whose task this thread runs
}

class ManualExecutor::Impl final : private detail::QueueOwner {
 public:
  ~Impl() {
    detail::TaskList waiting;
    {
      MutexLock lock(m_mutex);
      while (QueuedTask* task = m_queue.popHighest()) waiting.pushBack(*task);
    }
    while (QueuedTask* task = waiting.popFront()) retire(*task, PoolErrc::ShutDown);
    MutexLock lock(m_mutex);
    while (!m_links.empty()) m_quiet.wait(m_mutex);
  }

  std::error_code post(const Context& ctx, Task&& task, TaskOptions&& options) {
    std::error_code why = ctx.err();
    auto queued = std::make_unique<QueuedTask>(std::move(task), std::move(options));
    if (!why) {
      MutexLock lock(m_mutex);
      const bool room = m_queue.reserve(queued->priority, 0);
      if (!room) why = std::make_error_code(std::errc::not_enough_memory);
      queued->link = room ? m_links.use(ctx, why) : nullptr;
      if (queued->link) {
        m_queue.push(*queued.release());
        return {};
      }
    }
    queued->task.abandon(why);
    return why;
  }

  bool runOne() {
    while (QueuedTask* task = take()) {
      if (run(*task)) return true;
    }
    return false;
  }

  std::size_t runReady() {
    detail::TaskList ready;
    {
      MutexLock lock(m_mutex);
      for (QueuedTask* task = nullptr; (task = m_queue.popHighest());) ready.pushBack(*task);
    }
    std::size_t ran = 0;
    while (QueuedTask* task = ready.popFront()) {
      if (run(*task)) ++ran;
    }
    return ran;
  }

  std::size_t queued() const {
    MutexLock lock(m_mutex);
    return m_queue.size();
  }

  bool runsHere() const noexcept { return t_cranked == this; }

 private:
  QueuedTask* take() {
    MutexLock lock(m_mutex);
    return m_queue.popHighest();
  }

  bool run(QueuedTask& task) {
    const Context& ctx = task.link->ctx;
    const bool runs = !ctx.done();
    if (runs) {
      Derived child = withCancel(ctx, task.name);
      child.cancel.release();
      const void* const before = std::exchange(t_cranked, this);
      try {
        task.task(child.context);
      } catch (...) {  // as in a pool, a task's exception ends with the task
      }
      t_cranked = before;
      retire(task, {});
    } else {
      retire(task, ctx.err());
    }
    return runs;
  }

  // Gives the task back; `why`: it did not run.
  void retire(QueuedTask& task, std::error_code why) {
    if (why) task.task.abandon(why);
    detail::ContextLink* const link = task.link;
    delete &task;
    leave([&]() ARB_NO_ANALYSIS { return m_links.letGo(*link); });
  }

  void contextEnded(detail::ContextLink& link) noexcept override {
    detail::TaskList removed;
    {
      MutexLock lock(m_mutex);
      m_links.beginEnding(link);
      link.uses -= m_queue.takeOf(link, removed);
    }
    while (QueuedTask* task = removed.popFront()) {
      task->task.abandon(link.ctx.err());
      delete task;
    }
    leave([&]() ARB_NO_ANALYSIS { return m_links.finishEnding(link); });
  }

  // Ends a use of a link; the executor may be gone afterwards.
  void leave(auto end) {
    detail::ContextLink* unused = nullptr;
    {
      MutexLock lock(m_mutex);
      unused = end();
      if (m_links.empty()) m_quiet.notifyAll();
    }
    delete unused;
  }

  mutable Mutex m_mutex;
  CondVar m_quiet;
  detail::TaskQueue m_queue ARB_GUARDED_BY(m_mutex);
  detail::ContextLinks m_links ARB_GUARDED_BY(m_mutex){*this};
};

ManualExecutor::ManualExecutor() : m_impl(std::make_unique<Impl>()) {}
ManualExecutor::~ManualExecutor() = default;

std::error_code ManualExecutor::post(const Context& ctx, Task task, TaskOptions options) {
  return m_impl->post(ctx, std::move(task), std::move(options));
}
std::error_code ManualExecutor::tryPost(const Context& ctx, Task task, TaskOptions options) {
  return m_impl->post(ctx, std::move(task), std::move(options));
}
std::size_t ManualExecutor::runReady() { return m_impl->runReady(); }
bool ManualExecutor::runOne() { return m_impl->runOne(); }
std::size_t ManualExecutor::queued() const { return m_impl->queued(); }

bool ManualExecutor::runsHere() const noexcept { return m_impl->runsHere(); }

}  // namespace arborist
