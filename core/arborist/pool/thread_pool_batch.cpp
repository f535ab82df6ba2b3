// SPDX-License-Identifier: MIT
// ThreadPool: several tasks at once for a worker, and how they get back into the queue (decision 0063).
#include <algorithm>
#include <utility>

#include <arborist/pool/detail/thread_pool_impl.h>

namespace arborist {

using detail::Running;
using detail::TaskBatch;

namespace {
constexpr std::chrono::microseconds kBatchTime{20};  // that a worker should keep tasks to itself at most
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
      const auto* const next = reinterpret_cast<const char*>(self.batch[begun + 1].task);
      __builtin_prefetch(next);
      if (next) __builtin_prefetch(next + 64);
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

}  // namespace arborist
