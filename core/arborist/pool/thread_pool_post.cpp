// SPDX-License-Identifier: MIT
// ThreadPool: how a task gets in, and how it gets out without having run.
#include <arborist/pool/detail/thread_pool_impl.h>

namespace arborist {

using detail::QueuedTask;

namespace {
constexpr unsigned kMaxInlineDepth = 64;
constexpr std::chrono::microseconds kNap{50};
}  // namespace

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
  auto* queued = new QueuedTask(std::move(task), std::move(options));
  std::error_code why;
  QueuedTask* dropped = nullptr;
  Verdict verdict = Verdict::Refused;
  {
    Lock lock(*this);
    queued->link = m_links.use(ctx, why);
    if (queued->link) verdict = admit(*queued, whenFull, why, dropped);
    if (verdict == Verdict::Wait) {
      why = waitForSlot(*queued, lock);
      verdict = why ? Verdict::Refused : Verdict::Accepted;
    } else if (verdict == Verdict::Refused) {
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
  if (!m_blocked.empty()) fillSlots();  // tasks may have begun that a worker had taken before
  if (!m_blocked.empty() || full()) return admitWhenFull(task, whenFull, why, dropped);
  why = enqueue(task);
  return why ? Verdict::Refused : Verdict::Accepted;
}

ThreadPool::Impl::Verdict ThreadPool::Impl::admitWhenFull(QueuedTask& task, WhenFull whenFull, std::error_code& why,
                                                          QueuedTask*& dropped) {
  const bool runsHere = m_onFull == OnFull::CallerRuns || (m_onFull == OnFull::Block && onOwnWorker());
  if (m_onFull == OnFull::DropOldest) {
    takeAllBack();
    dropped = m_queue.popOldestOfLowest();
    m_stats.dropped += dropped ? 1U : 0U;  // the last one may have begun at this moment
    m_discarding += dropped ? 1U : 0U;
  } else if (m_onFull == OnFull::Reject || whenFull == WhenFull::Refuse) {
    why = PoolErrc::QueueFull;
    return Verdict::Refused;
  } else if (whenFull == WhenFull::Policy && !runsHere) {
    return Verdict::Wait;
  } else if (whenFull == WhenFull::Policy && detail::workerState().inlineDepth < kMaxInlineDepth) {
    ++m_stats.submitted;
    ++m_stats.busy;
    return Verdict::RunInline;
  }
  why = enqueue(task);
  return why ? Verdict::Refused : Verdict::Accepted;
}

std::error_code ThreadPool::Impl::enqueue(QueuedTask& task) {
  for (auto lower = static_cast<std::size_t>(task.priority); lower-- != 0;) {
    if (m_openOf[lower] != 0) takeAllBack();
  }
  if (!m_queue.reserve(task.priority, m_reserved)) return std::make_error_code(std::errc::not_enough_memory);
  m_queue.push(task);
  if (!m_paused) {
    const std::error_code error = needWorker();
    if (error && m_stats.threads == 0) {  // nobody would ever take it
      m_queue.popNewest(task.priority);
      return error;
    }
  }
  ++m_stats.submitted;
  return {};
}

// How many tasks wait is counted from above, and anew only where that matters.
bool ThreadPool::Impl::full() {
  if (m_queue.size() + m_reserved < m_queueCapacity) return false;
  for (Worker* worker : m_open) setReserved(worker->batch, worker->batch.counts().waiting);
  return m_queue.size() + m_reserved >= m_queueCapacity;
}

// First it sleeps for as long as many short tasks take, without being woken for each: its task gets the first slot in
// its turn nevertheless. Only then does it wait for the slot, and workers take one task at a time.
std::error_code ThreadPool::Impl::waitForSlot(QueuedTask& task, Lock& lock) {
  detail::BlockedSubmitter submitter;
  task.submitter = &submitter;
  m_blocked.pushBack(task);
  ++m_inside;
  lock.unlock();
  std::this_thread::sleep_for(kNap);
  lock.lock();
  submitter.naps = false;
  if (submitter.waiting) {
    takeAllBack();
    fillSlots();
    ++m_waiters;
    wakeChosen();
    while (submitter.waiting) submitter.resolved.wait(m_mutex);
    --m_waiters;
  }
  --m_inside;
  noteQuiet();
  return submitter.result;
}

// The task is out of the list of those who wait.
void ThreadPool::Impl::resolve(QueuedTask& task, std::error_code result) {
  detail::BlockedSubmitter& submitter = *std::exchange(task.submitter, nullptr);
  submitter.result = result;
  submitter.waiting = false;
  if (result) {
    ++m_stats.submitted;
    ++m_stats.rejected;
    ++m_discarding;
  }
  if (!submitter.naps) submitter.resolved.notifyOne();
}

void ThreadPool::Impl::resolveAll(std::error_code result) {
  while (QueuedTask* task = m_blocked.popFront()) resolve(*task, result);
}

void ThreadPool::Impl::fillSlots() {
  while (!m_blocked.empty() && !full()) {
    QueuedTask& task = *m_blocked.popFront();
    resolve(task, enqueue(task));
  }
}

void ThreadPool::Impl::runInline(QueuedTask& task) {
  detail::Running running;
  detail::ChildContext child;
  detail::ContextLink* const link = task.link;
  {
    Lock lock(*this);
    begin(running);
  }
  ++detail::workerState().inlineDepth;
  execute(task, link->ctx, running, child);
  --detail::workerState().inlineDepth;
  Lock lock(*this);
  letGo(link, lock);
  finish(running);
}

void ThreadPool::Impl::contextEnded(detail::ContextLink& link) noexcept {
  if (inForkedChild()) return;  // where the lock may be held for ever
  detail::TaskList removed;
  std::size_t count = 0;
  {
    Lock lock(*this);
    m_links.beginEnding(link);
    takeAllBack();
    count = m_queue.takeOf(link, removed);
    for (QueuedTask *task = m_blocked.front(), *next = nullptr; task; task = next) {
      next = task->next;
      if (task->link != &link) continue;
      m_blocked.erase(*task);
      resolve(*task, link.ctx.err());
    }
    m_stats.cancelledInQueue += count;
    m_discarding += count;
    link.uses -= count;  // not the last ones: the ending has one
    fillSlots();
    if (m_shutDown && m_queue.size() == 0) wakeAll();  // to end; it may have been paused until now
  }
  while (QueuedTask* task = removed.popFront()) {
    task->task.abandon(link.ctx.err());
    delete task;
  }
  detail::ContextLink* unused = nullptr;
  {
    Lock lock(*this);
    unused = m_links.finishEnding(link);
    m_discarding -= count;
    noteQuiet();
  }
  delete unused;  // the pool may be gone
}

void ThreadPool::Impl::discard(QueuedTask& task, std::error_code why) noexcept {
  task.task.abandon(why);
  detail::ContextLink* const link = task.link;
  delete &task;
  Lock lock(*this);
  if (link) letGo(link, lock);
  --m_discarding;
  noteQuiet();
}

void ThreadPool::Impl::letGo(detail::ContextLink* link, Lock& lock) {
  detail::ContextLink* const unused = m_links.letGo(*link);
  if (!unused) return;
  lock.unlock();
  delete unused;
  lock.lock();
}

}  // namespace arborist
