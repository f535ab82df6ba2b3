// SPDX-License-Identifier: MIT
// ThreadPool: its threads, from start to end.
#include <pthread.h>

#include <algorithm>

#include <arborist/pool/detail/thread_pool_impl.h>

namespace arborist {

using detail::QueuedTask;
using detail::Running;

detail::WorkerState& detail::workerState() noexcept {
  thread_local WorkerState state;
  return state;
}

void ThreadPool::Impl::work(Worker& self) {
  detail::workerState().pool = this;
  detail::workerState().index = self.index;  // written before this thread began
  detail::ChildContext child;
  Running running;
  MutexLock lock(m_mutex);
  for (;;) {
    if (QueuedTask* task = takeNext()) {
      bringIntoRange(self);
      ++m_stats.busy;
      begin(running);
      fillSlots();
      lock.unlock();
      execute(*task, running, child);
      lock.lock();
      finish(running);
    } else if (child.kept()) {  // an idle worker holds no context
      lock.unlock();
      child.clear();
      lock.lock();
    } else if (!park(self)) {
      break;
    }
  }
  --m_stats.threads;
  m_takenIndexes[self.index] = false;
  std::thread before = std::move(m_ended);
  m_ended = std::move(self.thread);
  m_spareWorkers.push_back(&self);
  noteQuiet();
  lock.unlock();
  if (before.joinable()) before.join();
}

std::size_t ThreadPool::Impl::takeIndex() {
  const auto free = std::find(m_takenIndexes.begin(), m_takenIndexes.end(), false);
  const auto index = static_cast<std::size_t>(free - m_takenIndexes.begin());
  if (free == m_takenIndexes.end()) m_takenIndexes.push_back(true);
  m_takenIndexes[index] = true;
  return index;
}

// Whoever takes a task is one of at most maxThreads workers, so a lower index is free.
void ThreadPool::Impl::bringIntoRange(Worker& self) {
  if (self.index < m_maxThreads) return;
  m_takenIndexes[self.index] = false;
  self.index = takeIndex();
  detail::workerState().index = self.index;
}

QueuedTask* ThreadPool::Impl::takeNext() {
  return m_paused || m_stats.threads > m_maxThreads ? nullptr : m_queue.popHighest();
}

bool ThreadPool::Impl::mayEnd() const { return m_stats.threads > m_maxThreads || (m_shutDown && m_queue.size() == 0); }

bool ThreadPool::Impl::park(Worker& self) {
  if (mayEnd()) return false;
  if (!m_paused && m_queue.size() != 0) return true;
  self.signalled = false;
  self.below = m_idle;
  m_idle = &self;
  const TimePoint until = saturatingAdd(Clock::now(), m_options.idleTimeout);
  while (!self.signalled) {
    if (m_stats.threads <= m_minThreads || until == TimePoint::max()) {
      self.wake.wait(m_mutex);
    } else if (!self.wake.waitUntil(m_mutex, until) && !self.signalled && Clock::now() >= until) {
      leaveIdle(self);
      return m_stats.threads <= m_minThreads;
    }
  }
  return true;
}

void ThreadPool::Impl::leaveIdle(Worker& worker) {
  Worker** at = &m_idle;
  while (*at != &worker) at = &(*at)->below;
  *at = worker.below;
}

void ThreadPool::Impl::begin(Running& running) {
  running.previous = nullptr;
  running.next = m_running;
  if (m_running) m_running->previous = &running;
  m_running = &running;
}

void ThreadPool::Impl::finish(Running& running) {
  (running.previous ? running.previous->next : m_running) = running.next;
  if (running.next) running.next->previous = running.previous;
  running.child.store(nullptr, std::memory_order_relaxed);
  --m_stats.busy;
  ++(running.ran ? m_stats.completed : m_stats.cancelledInQueue);
  if (running.unhooked) --m_hooked;
  noteQuiet();
}

void ThreadPool::Impl::execute(QueuedTask& task, Running& running, detail::ChildContext& child) noexcept {
  child.settle();  // of the task before; only now is it out of the list of running ones
  running.unhooked = task.unhook();
  running.ran = !task.ctx.done();
  if (running.ran) {
    const Context& ctx = child.under(task.ctx, task.options.name);
    running.child.store(&ctx, std::memory_order_seq_cst);
    // shutdownNow raises the flag before it looks for the child: one of the two finds the other.
    if (m_cancelsRunning.load(std::memory_order_seq_cst)) detail::cancelForShutdown(ctx, m_options.name);
    try {
      task.task(ctx);
    } catch (...) {  // a task's exception ends with the task; submit has put it into the future
    }
  } else {
    task.task.abandon(task.ctx.err());
  }
  task.task.reset();
  task.drop();
}

bool ThreadPool::Impl::wakeOne() {
  Worker* worker = m_idle;
  if (!worker) return false;
  m_idle = worker->below;
  worker->signalled = true;
  worker->wake.notifyOne();
  return true;
}

void ThreadPool::Impl::wakeAll() {
  while (wakeOne()) {
  }
}

std::error_code ThreadPool::Impl::needWorker() {
  if (wakeOne() || m_stats.threads >= m_maxThreads) return {};
  return startThread();
}

void ThreadPool::Impl::serveQueue() {
  for (std::size_t i = m_queue.size(); i != 0; --i) {
    if (!wakeOne() && (m_stats.threads >= m_maxThreads || startThread())) return;
  }
}

std::error_code ThreadPool::Impl::startThread() {
  if (m_spareWorkers.empty()) {
    m_workers.push_back(std::make_unique<Worker>());
    m_spareWorkers.push_back(m_workers.back().get());
  }
  Worker* worker = m_spareWorkers.back();
  worker->index = takeIndex();
  try {
    worker->thread = std::thread([this, worker] { work(*worker); });  // it begins by taking the lock that is held here
  } catch (const std::system_error& error) {
    m_takenIndexes[worker->index] = false;
    return error.code();
  }
  m_spareWorkers.pop_back();
  if (++m_stats.threads > m_stats.peak) m_stats.peak = m_stats.threads;
  const std::string name = m_options.name.substr(0, 11) + '-' + std::to_string(m_threadNumber++ % 1000);
  pthread_setname_np(worker->thread.native_handle(), name.c_str());
  return {};
}

}  // namespace arborist
