// SPDX-License-Identifier: MIT
// ThreadPool: how a task gets in, and how it gets out without having run.
#include <arborist/pool/detail/thread_pool_impl.h>

namespace arborist {

using detail::QueuedTask;

namespace {
constexpr unsigned kMaxInlineDepth = 64;
}

std::error_code ThreadPool::Impl::refuse(Task& task, std::error_code why) {
  {
    MutexLock lock(m_mutex);
    ++m_stats.submitted;
    ++m_stats.rejected;
  }
  task.abandon(why);
  return why;
}

std::error_code ThreadPool::Impl::post(const Context& ctx, Task&& task, TaskOptions&& options, WhenFull whenFull) {
  if (ctx.done()) return refuse(task, ctx.err());
  auto* queued = new QueuedTask(*this, ctx, std::move(task), std::move(options));
  if (!queued->hook()) {
    const std::error_code why = refuse(queued->task, ctx.err());
    queued->drop();
    return why;
  }
  std::error_code why;
  QueuedTask* dropped = nullptr;
  Verdict verdict{};
  {
    MutexLock lock(m_mutex);
    if (queued->ended) {
      why = ctx.err();
      verdict = Verdict::Refused;
    } else {
      queued->counted = true;
      ++m_hooked;
      verdict = admit(*queued, whenFull, why, dropped);
    }
    if (verdict == Verdict::Wait) {
      why = waitForSlot(*queued);
      verdict = why ? Verdict::Refused : Verdict::Accepted;
    } else if (verdict == Verdict::Refused) {
      queued->place = QueuedTask::Place::Gone;
      ++m_stats.submitted;
      ++m_stats.rejected;
      ++m_discarding;
    }
  }
  if (dropped) discard(*dropped, PoolErrc::QueueFull);
  if (verdict == Verdict::Refused) discard(*queued, why);
  if (verdict == Verdict::RunInline) runInline(*queued);
  return why;
}

ThreadPool::Impl::Verdict ThreadPool::Impl::admit(QueuedTask& task, WhenFull whenFull, std::error_code& why,
                                                  QueuedTask*& dropped) {
  if (m_shutDown) {
    why = PoolErrc::ShutDown;
    return Verdict::Refused;
  }
  const bool full = m_queue.size() >= m_queueCapacity || !m_blocked.empty();
  if (full) return admitWhenFull(task, whenFull, why, dropped);
  why = enqueue(task);
  return why ? Verdict::Refused : Verdict::Accepted;
}

ThreadPool::Impl::Verdict ThreadPool::Impl::admitWhenFull(QueuedTask& task, WhenFull whenFull, std::error_code& why,
                                                          QueuedTask*& dropped) {
  const bool runsHere = m_onFull == OnFull::CallerRuns || (m_onFull == OnFull::Block && onOwnWorker());
  if (m_onFull == OnFull::DropOldest) {
    dropped = m_queue.popOldestOfLowest();
    ++m_stats.dropped;
    ++m_discarding;
  } else if (m_onFull == OnFull::Reject || whenFull == WhenFull::Refuse) {
    why = PoolErrc::QueueFull;
    return Verdict::Refused;
  } else if (whenFull == WhenFull::Policy && !runsHere) {
    return Verdict::Wait;
  } else if (whenFull == WhenFull::Policy && detail::workerState().inlineDepth < kMaxInlineDepth) {
    task.place = QueuedTask::Place::Gone;
    ++m_stats.submitted;
    ++m_stats.busy;
    return Verdict::RunInline;
  }
  why = enqueue(task);
  return why ? Verdict::Refused : Verdict::Accepted;
}

std::error_code ThreadPool::Impl::enqueue(QueuedTask& task) {
  m_queue.push(task);
  if (!m_paused) {
    const std::error_code error = needWorker();
    if (error && m_stats.threads == 0) {  // nobody would ever take it
      m_queue.take(task);
      return error;
    }
  }
  ++m_stats.submitted;
  return {};
}

std::error_code ThreadPool::Impl::waitForSlot(QueuedTask& task) {
  Blocked blocked{task};
  task.place = QueuedTask::Place::Waiting;
  m_blocked.push_back(&blocked);
  while (blocked.waiting) blocked.resolved.wait(m_mutex);
  return blocked.result;
}

void ThreadPool::Impl::resolve(Blocked& blocked, std::error_code result) {
  blocked.result = result;
  blocked.waiting = false;
  if (result) {
    blocked.task.place = QueuedTask::Place::Gone;
    ++m_stats.submitted;
    ++m_stats.rejected;
    ++m_discarding;
  }
  blocked.resolved.notifyOne();
}

void ThreadPool::Impl::fillSlots() {
  while (!m_blocked.empty() && m_queue.size() < m_queueCapacity) {
    Blocked& blocked = *m_blocked.front();
    m_blocked.pop_front();
    resolve(blocked, enqueue(blocked.task));
  }
}

void ThreadPool::Impl::runInline(QueuedTask& task) {
  detail::Running running;
  detail::ChildContext child;
  {
    MutexLock lock(m_mutex);
    begin(running);
  }
  ++detail::workerState().inlineDepth;
  execute(task, running, child);
  --detail::workerState().inlineDepth;
  MutexLock lock(m_mutex);
  finish(running);
}

void ThreadPool::Impl::contextEnded(QueuedTask& task) noexcept {
  bool removed = false;
  {
    MutexLock lock(m_mutex);
    task.ended = true;
    if (!task.counted)
      return;  // its poster has not got so far; it will see the flag, and the pool waits for nobody here
    if (task.place == QueuedTask::Place::Queued) {
      m_queue.take(task);
      ++m_stats.cancelledInQueue;
      ++m_discarding;
      removed = true;
      fillSlots();
    } else if (task.place == QueuedTask::Place::Waiting) {
      for (auto at = m_blocked.begin(); at != m_blocked.end(); ++at) {
        if (&(*at)->task != &task) continue;
        resolve(**at, task.ctx.err());
        m_blocked.erase(at);
        break;
      }
    }
  }
  if (removed) {
    task.task.abandon(task.ctx.err());
    task.task.reset();
    task.drop();  // the queue's share; the caller has one of its own
  }
  MutexLock lock(m_mutex);
  if (removed) --m_discarding;
  --m_hooked;
  noteQuiet();
}

void ThreadPool::Impl::discard(QueuedTask& task, std::error_code why) noexcept {
  task.task.abandon(why);
  task.task.reset();
  const bool unhooked = task.unhook();
  const bool counted = task.counted && unhooked;
  task.drop();
  MutexLock lock(m_mutex);
  if (counted) --m_hooked;
  --m_discarding;
  noteQuiet();
}

}  // namespace arborist
