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
constexpr std::chrono::microseconds kBatchTime{20};  // that a worker should keep tasks to itself at most
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

// As many as can be expected to take a moment, and no more than this worker's share; one where a submitter waits for
// the slot of each. Nobody sleeps while a task waits in another's batch, and none of a higher priority waits there.
bool ThreadPool::Impl::takeBatch(Worker& self) {
  if (m_paused || m_stats.threads > m_maxThreads) return false;
  takeOldBack(self.since);
  if (m_queue.size() == 0) {
    takeAllBack();
    fillSlots();
  }
  std::size_t highest = m_openOf.size() - 1;
  while (highest != 0 && m_queue.size(static_cast<Priority>(highest)) == 0 && m_openOf[highest] == 0) --highest;
  const auto priority = static_cast<Priority>(highest);
  if (m_queue.size(priority) == 0) takeAllBack();
  const std::size_t share = m_waiters == 0 ? std::min(self.most, m_queue.size(priority) / m_maxThreads) : 1;
  TaskBatch& batch = self.batch;
  const std::size_t count = m_queue.pop(batch.entries().first(std::max<std::size_t>(share, 1)), batch.priority);
  if (count == 0) return false;
  if (m_queue.size() == 0 && (m_idle || m_stats.threads < m_maxThreads)) takeAllBack();  // and call another one
  bringIntoRange(self);
  ++m_stats.busy;
  batch.since = self.since;
  batch.open(count);
  if (count == 1) return true;
  self.openAt = m_open.size();
  m_open.push_back(&self);
  setReserved(batch, count - 1);
  return true;
}

void ThreadPool::Impl::setReserved(TaskBatch& batch, std::size_t tasks) {
  std::size_t& open = m_openOf[static_cast<std::size_t>(batch.priority)];
  open = open + (tasks != 0 ? 1 : 0) - (batch.reserved != 0 ? 1 : 0);
  m_reserved = m_reserved + tasks - std::exchange(batch.reserved, tasks);
}

// Tasks without the lock, one after the other. How many have begun.
std::size_t ThreadPool::Impl::runBatch(Worker& self, Running& running, detail::ChildContext& child) noexcept {
  std::size_t begun = 0;
  for (TaskBatch::Entry* entry = &self.batch[0]; entry; entry = self.batch.next(running.ran)) {
    // They were written by another thread; what is not there any more does no harm.
    if (begun + 1 < TaskBatch::kMost) {
      const auto next = reinterpret_cast<std::uintptr_t>(self.batch[begun + 1].task);
      __builtin_prefetch(reinterpret_cast<const void*>(next));
      __builtin_prefetch(reinterpret_cast<const void*>(next + 64));
    }
    execute(*entry->task, entry->link->ctx, running, child);
    ++begun;
  }
  const TimePoint now = Clock::now();
  const Duration each = std::max<Duration>((now - self.since) / begun, Duration(1));
  self.since = now;
  self.most = std::clamp<std::size_t>(static_cast<std::size_t>(kBatchTime / each), 1,
                                      std::min(self.most * 2, TaskBatch::kMost));
  return begun;
}

void ThreadPool::Impl::closeBatch(Worker& self, Running& running) {
  const TaskBatch::Counts counts = self.batch.counts();
  m_stats.cancelledInQueue += counts.notRun;
  m_stats.completed += counts.begun - 1 - counts.notRun;
  if (self.openAt != Worker::kNotOpen) {
    m_open.back()->openAt = self.openAt;
    m_open[self.openAt] = m_open.back();
    m_open.pop_back();
    self.openAt = Worker::kNotOpen;
    setReserved(self.batch, 0);
  }
  self.batch.close();
  finish(running);
}

void ThreadPool::Impl::takeBack(TaskBatch& batch) {
  const auto waiting = batch.takeBack();
  for (auto entry = waiting.rbegin(); entry != waiting.rend(); ++entry) m_queue.putBack(*entry, batch.priority);
  setReserved(batch, 0);
}

// Those that came last first, so that each finds its place at the front of the queue.
void ThreadPool::Impl::takeAllBack() {
  if (m_openOf == decltype(m_openOf){}) return;
  const auto firstOf = [](Worker* worker) { return worker->batch[0].number; };
  std::sort(m_open.begin(), m_open.end(), [&](Worker* one, Worker* other) { return firstOf(one) > firstOf(other); });
  for (std::size_t i = 0; i < m_open.size(); ++i) {
    m_open[i]->openAt = i;
    takeBack(m_open[i]->batch);
  }
}

// A worker whose task takes unexpectedly long gives up what waits behind it. Some of them are looked at each time.
void ThreadPool::Impl::takeOldBack(TimePoint now) {
  constexpr std::size_t kLooks = 4;
  for (std::size_t i = std::min(kLooks, m_open.size()); i != 0; --i) {
    m_lookAt = (m_lookAt + 1) % m_open.size();
    TaskBatch& batch = m_open[m_lookAt]->batch;
    if (batch.reserved != 0 && now - batch.since > 2 * kBatchTime) takeBack(batch);
  }
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
