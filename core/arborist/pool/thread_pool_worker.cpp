// SPDX-License-Identifier: MIT
// ThreadPool: its threads, from start to end.
#include <pthread.h>

#include <algorithm>
#include <new>
#include <utility>

#include <arborist/pool/detail/thread_pool_impl.h>

namespace arborist {

using detail::QueuedTask;
using detail::Running;
using detail::TaskBatch;

namespace {
constexpr std::size_t kFew = 16;

// Where tasks take less than a post, workers that come for each of them hold up those who post. One or two
// microseconds later there are some to take at once.
void rest() noexcept {
  constexpr int kPauses = 40;
  for (int i = 0; i < kPauses; ++i) pauseProcessor();
}

}  // namespace

detail::WorkerState& detail::workerState() noexcept {
  thread_local WorkerState state;
  return state;
}

void ThreadPool::Impl::work(Worker& self) {
  detail::workerState().pool = this;
  detail::workerState().index = self.index;  // written before this thread began
  detail::ChildContext child;
  detail::ContextLink* link = nullptr;  // of the task before, for the next one
  Running running;
  self.since = Clock::now();
  Lock lock(*this);
  for (;;) {
    if (takeBatch(self)) {
      begin(running);
      fillSlots();
      if (!m_paused && m_queue.size() != 0) static_cast<void>(needWorker());
      if (link) letGo(std::exchange(link, nullptr), lock);
      lock.unlock();
      const std::size_t begun = runBatch(self, running, child);
      if (begun < kFew && self.most == TaskBatch::kMost) rest();
      lock.lock();
      closeBatch(self, running);
      for (std::size_t i = 0; i < begun; ++i) {
        if (link) letGo(link, lock);
        link = self.batch[i].link;
      }
    } else if (child.kept() || link) {  // an idle worker holds no context
      lock.unlock();
      child.clear();
      lock.lock();
      if (link) letGo(std::exchange(link, nullptr), lock);
    } else if (!park(self)) {
      break;
    }
  }
  --m_stats.threads;
  m_takenIndexes[self.index] = false;
  std::thread before = std::move(m_ended);
  m_ended = std::move(self.thread);
  m_spareWorkers.push_back(&self);
  // It may have been woken for a task before it was one too many.
  if (!m_paused && m_queue.size() != 0) static_cast<void>(needWorker());
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

bool ThreadPool::Impl::mayEnd() const { return m_stats.threads > m_maxThreads || (m_shutDown && m_queue.size() == 0); }

bool ThreadPool::Impl::park(Worker& self) {
  if (mayEnd()) return false;
  if (!m_paused && m_queue.size() != 0) return true;
  wakeChosen();
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
  --m_waking;
  self.since = Clock::now();
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

// Before the context of the last task goes: shutdownNow may be looking at it.
void ThreadPool::Impl::hide(Running& running) {
  if (!running.child.load(std::memory_order_relaxed)) return;
  Lock lock(*this);
  running.child.store(nullptr, std::memory_order_relaxed);
}

void ThreadPool::Impl::finish(Running& running) {
  (running.previous ? running.previous->next : m_running) = running.next;
  if (running.next) running.next->previous = running.previous;
  running.child.store(nullptr, std::memory_order_relaxed);
  --m_stats.busy;
  ++(running.ran ? m_stats.completed : m_stats.cancelledInQueue);
  noteQuiet();
}

void ThreadPool::Impl::execute(QueuedTask& task, const Context& ctx, Running& running,
                               detail::ChildContext& child) noexcept {
  if (child.kept() && !child.fits(ctx, task.name)) {
    hide(running);
    child.clear();
  }
  running.ran = !ctx.done();
  if (running.ran) {
    const Context& own = child.kept() ? child.get() : child.make(ctx, task.name);
    running.child.store(&own, std::memory_order_seq_cst);
    // shutdownNow raises the flag before it looks for the child: one of the two finds the other.
    if (m_cancelsRunning.load(std::memory_order_seq_cst)) detail::cancelForShutdown(own, m_options.name);
    try {
      task.task(own);
    } catch (...) {  // a task's exception ends with the task; submit has put it into the future
    }
  } else {
    task.task.abandon(ctx.err());
  }
  delete &task;
}

bool ThreadPool::Impl::wakeOne() {
  Worker* worker = m_idle;
  if (!worker) return false;
  m_idle = worker->below;
  worker->signalled = true;
  ++m_waking;
  if (m_toWakeCount == m_toWake.size()) wakeChosen();
  m_toWake[m_toWakeCount++] = worker->shared_from_this();
  return true;
}

void ThreadPool::Impl::wakeChosen() {
  while (m_toWakeCount != 0) std::exchange(m_toWake[--m_toWakeCount], nullptr)->wake.notifyOne();
}

void ThreadPool::Impl::Lock::release() {
  if (m_pool.m_toWakeCount == 0) {
    m_pool.m_mutex.unlock();
    return;
  }
  const auto chosen = std::exchange(m_pool.m_toWake, {});
  m_pool.m_toWakeCount = 0;
  m_pool.m_mutex.unlock();
  for (const auto& worker : chosen) {
    if (worker) worker->wake.notifyOne();
  }
}

void ThreadPool::Impl::wakeAll() {
  while (wakeOne()) {
  }
}

// Whoever is on the way looks for another worker if there is more to do, so that one task needs one call at most.
std::error_code ThreadPool::Impl::needWorker() {
  if (m_waking != 0 || wakeOne() || m_stats.threads >= m_maxThreads) return {};
  return startThread();
}

void ThreadPool::Impl::serveQueue() {
  for (std::size_t i = m_queue.size(); i != 0; --i) {
    if (!wakeOne() && (m_stats.threads >= m_maxThreads || startThread())) return;
  }
}

std::error_code ThreadPool::Impl::startThread() {
  try {
    if (m_spareWorkers.empty()) {
      m_spareWorkers.reserve(m_workers.size() + 1);  // for when they end
      m_open.reserve(m_workers.size() + 1);
      m_workers.push_back(std::make_shared<Worker>());
      m_spareWorkers.push_back(m_workers.back().get());
    }
    Worker* worker = m_spareWorkers.back();
    worker->index = takeIndex();
    try {
      worker->thread =
          std::thread([this, worker] { work(*worker); });  // it begins by taking the lock that is held here
    } catch (...) {
      m_takenIndexes[worker->index] = false;
      throw;
    }
    m_spareWorkers.pop_back();
    if (++m_stats.threads > m_stats.peak) m_stats.peak = m_stats.threads;
    const std::string name = m_options.name.substr(0, 11) + '-' + std::to_string(m_threadNumber++ % 1000);
    pthread_setname_np(worker->thread.native_handle(), name.c_str());
    return {};
  } catch (const std::system_error& error) {
    return error.code();
  } catch (const std::bad_alloc&) {
    return std::make_error_code(std::errc::not_enough_memory);
  }
}

}  // namespace arborist
