// SPDX-License-Identifier: MIT
// ThreadPool: size, pause, shutdown and accounts.
#include <pthread.h>

#include <stdexcept>

#include <arborist/pool/detail/thread_pool_impl.h>

namespace arborist {
namespace {

// Goes up in the child of each fork, where the threads of a pool do not exist and its lock may be held for ever.
std::atomic<std::uint64_t> g_forks{0};

std::uint64_t watchForks() {
  static const int registered = pthread_atfork(nullptr, nullptr, [] { g_forks.fetch_add(1); });
  static_cast<void>(registered);
  return g_forks.load();
}

void checkThreads(std::size_t minThreads, std::size_t maxThreads) {
  if (maxThreads == 0) throw std::invalid_argument("ThreadPool: maxThreads is 0");
  if (minThreads > maxThreads) throw std::invalid_argument("ThreadPool: minThreads is above maxThreads");
}

ThreadPoolOptions checked(ThreadPoolOptions options) {
  checkThreads(options.minThreads, options.maxThreads);
  if (options.queueCapacity == 0) throw std::invalid_argument("ThreadPool: queueCapacity is 0");
  if (options.idleTimeout < Duration::zero()) throw std::invalid_argument("ThreadPool: idleTimeout is negative");
  return options;
}

}  // namespace

ThreadPool::Impl::Impl(ThreadPoolOptions options)
    : m_options(checked(std::move(options))),
      m_forks(watchForks()),
      m_queueCapacity(m_options.queueCapacity),
      m_onFull(m_options.onFull),
      m_minThreads(m_options.minThreads),
      m_maxThreads(m_options.maxThreads) {
  MutexLock lock(m_mutex);
  while (m_stats.threads < m_minThreads && !startThread()) {
  }
}

ThreadPool::Impl::~Impl() {
  shutdownNow();
  std::thread last;
  {
    MutexLock lock(m_mutex);
    while (!terminated()) m_quiet.wait(m_mutex);
    last = std::move(m_ended);
  }
  if (last.joinable()) last.join();
}

bool ThreadPool::Impl::inForkedChild() const noexcept { return g_forks.load(std::memory_order_relaxed) != m_forks; }
bool ThreadPool::Impl::onOwnWorker() const noexcept { return detail::workerState().pool == this; }

void ThreadPool::Impl::resize(std::size_t minThreads, std::size_t maxThreads) {
  checkThreads(minThreads, maxThreads);
  Lock lock(*this);
  m_minThreads = minThreads;
  m_maxThreads = maxThreads;
  takeAllBack();
  wakeAll();  // those that are too many end, the others look at the new limits
  while (!m_shutDown && m_stats.threads < m_minThreads && !startThread()) {
  }
  if (!m_paused) serveQueue();
}

void ThreadPool::Impl::pause() {
  MutexLock lock(m_mutex);
  m_paused = true;
  takeAllBack();
}

void ThreadPool::Impl::resume() {
  Lock lock(*this);
  m_paused = false;
  wakeAll();
  serveQueue();
}

void ThreadPool::Impl::setQueue(std::size_t capacity, OnFull onFull) {
  if (capacity == 0) throw std::invalid_argument("ThreadPool: queueCapacity is 0");
  Lock lock(*this);
  m_queueCapacity = capacity;
  m_onFull = onFull;
  fillSlots();
}

ThreadPoolSettings ThreadPool::Impl::settings() const {
  MutexLock lock(m_mutex);
  return {m_minThreads, m_maxThreads, m_queueCapacity, m_onFull, m_paused};
}

PoolStats ThreadPool::Impl::stats() const {
  MutexLock lock(m_mutex);
  PoolStats stats = m_stats;
  stats.queued = m_queue.size();
  for (const Worker* worker : m_open) {
    const detail::TaskBatch::Counts counts = worker->batch.counts();
    stats.queued += counts.waiting;
    stats.cancelledInQueue += counts.notRun;
    stats.completed += counts.begun - 1 - counts.notRun;
  }
  return stats;
}

void ThreadPool::Impl::refuseNewWork() {
  m_shutDown = true;
  resolveAll(PoolErrc::ShutDown);
}

void ThreadPool::Impl::shutdown() {
  Lock lock(*this);
  refuseNewWork();
  wakeAll();
  noteQuiet();
}

std::size_t ThreadPool::Impl::shutdownNow() {
  detail::TaskList waiting;
  std::vector<Context> running;
  std::size_t dropped = 0;
  {
    Lock lock(*this);
    m_paused = false;
    m_cancelsRunning.store(true, std::memory_order_seq_cst);
    refuseNewWork();
    takeAllBack();
    while (detail::QueuedTask* task = m_queue.popHighest()) {
      waiting.pushBack(*task);
      ++dropped;
    }
    m_stats.dropped += dropped;
    m_discarding += dropped;
    for (detail::Running* task = m_running; task; task = task->next) {
      if (const Context* child = task->child.load(std::memory_order_seq_cst)) running.push_back(*child);
    }
    wakeAll();
    noteQuiet();
  }
  for (const Context& child : running) detail::cancelForShutdown(child, m_options.name);
  while (detail::QueuedTask* task = waiting.popFront()) discard(*task, PoolErrc::ShutDown);
  return dropped;
}

bool ThreadPool::Impl::awaitTermination(Duration timeout) {
  if (onOwnWorker()) return false;
  const TimePoint until = saturatingAdd(Clock::now(), timeout);
  MutexLock lock(m_mutex);
  while (!terminated()) {
    if (until == TimePoint::max()) {
      m_quiet.wait(m_mutex);
    } else if (!m_quiet.waitUntil(m_mutex, until)) {
      return terminated();
    }
  }
  return true;
}

bool ThreadPool::Impl::terminated() const {
  return m_shutDown && m_queue.size() == 0 && m_blocked.empty() && m_stats.busy == 0 && m_discarding == 0 &&
         m_inside == 0 && m_links.empty() && m_stats.threads == 0;
}

void ThreadPool::Impl::noteQuiet() {
  if (terminated()) m_quiet.notifyAll();
}

}  // namespace arborist
