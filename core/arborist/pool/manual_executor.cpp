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
    while (m_hooked != 0) m_unhooked.wait(m_mutex);
  }

  std::error_code post(const Context& ctx, Task&& task, TaskOptions&& options) {
    auto* queued = new QueuedTask(*this, ctx, std::move(task), std::move(options));
    if (ctx.done() || !queued->hook()) {
      queued->task.abandon(ctx.err());
      queued->drop();
      return ctx.err();
    }
    bool ended = false;
    {
      MutexLock lock(m_mutex);
      ended = queued->ended;
      if (!ended) {
        queued->counted = true;
        ++m_hooked;
        m_queue.push(*queued);
      }
    }
    if (!ended) return {};
    const std::error_code why = ctx.err();
    retire(*queued, why);
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
    const bool runs = !task.ctx.done();
    if (runs) {
      Derived child = withCancel(task.ctx, task.options.name);
      child.cancel.release();
      const void* const before = std::exchange(t_cranked, this);
      try {
        task.task(child.context);
      } catch (...) {  // as in a pool, a task's exception ends with the task
      }
      t_cranked = before;
      retire(task, {});
    } else {
      retire(task, task.ctx.err());
    }
    return runs;
  }

  // Gives the task back; `why`: it did not run.
  void retire(QueuedTask& task, std::error_code why) {
    if (why) task.task.abandon(why);
    task.task.reset();
    const bool counted = task.counted;
    const bool unhooked = task.unhook();
    task.drop();
    if (counted && unhooked) countUnhooked();
  }

  void countUnhooked() {
    MutexLock lock(m_mutex);
    if (--m_hooked == 0) m_unhooked.notifyAll();
  }

  void contextEnded(QueuedTask& task) noexcept override {
    bool removed = false;
    bool counted = false;
    {
      MutexLock lock(m_mutex);
      task.ended = true;
      counted = task.counted;
      removed = task.place == QueuedTask::Place::Queued;
      if (removed) m_queue.take(task);
    }
    if (removed) {
      task.task.abandon(task.ctx.err());
      task.task.reset();
      task.drop();
    }
    if (counted) countUnhooked();
  }

  mutable Mutex m_mutex;
  CondVar m_unhooked;
  detail::TaskQueue m_queue ARB_GUARDED_BY(m_mutex);
  std::size_t m_hooked ARB_GUARDED_BY(m_mutex) = 0;  // contextEnded() may still come for so many
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
