// SPDX-License-Identifier: MIT
// The inside of ThreadPool. One mutex guards the queue, the accounts and the threads; no foreign code runs under it: no
// task, no destructor, and of a context only its hooks are touched. A freed slot goes straight to the longest blocked
// submitter, so that nobody overtakes it. Not for users.
#pragma once

#include <array>
#include <atomic>
#include <memory>
#include <thread>
#include <vector>

#include <arborist/base/mutex.h>
#include <arborist/pool/detail/run_task.h>
#include <arborist/pool/detail/task_batch.h>
#include <arborist/pool/detail/task_queue.h>
#include <arborist/pool/thread_pool.h>

namespace arborist {

// A submitter that waits for a slot; on its stack.
struct detail::BlockedSubmitter {
  CondVar resolved{};
  std::error_code result{};
  bool waiting = true;
  bool naps = true;  // and looks by itself when it wakes
};

class ThreadPool::Impl final : private detail::QueueOwner {
 public:
  explicit Impl(ThreadPoolOptions options);
  ~Impl();

  std::error_code post(const Context& ctx, Task&& task, TaskOptions&& options, WhenFull whenFull);
  std::error_code refuse(Task& task, std::error_code why);  // counts a post that failed before it began
  void resize(std::size_t minThreads, std::size_t maxThreads);
  void pause();
  void resume();
  void setQueue(std::size_t capacity, OnFull onFull);
  PoolStats stats() const;
  ThreadPoolSettings settings() const;
  void shutdown();
  bool awaitTermination(Duration timeout);
  std::size_t shutdownNow();

  bool inForkedChild() const noexcept;
  bool onOwnWorker() const noexcept;
  const std::shared_ptr<PoolObserver>& observer() const noexcept { return m_options.observer; }
  std::uint64_t nextTaskId() noexcept { return m_taskIds.fetch_add(1, std::memory_order_relaxed) + 1; }

 private:
  // Shared with whoever wakes it, who may come to that only when the pool is gone.
  struct Worker : std::enable_shared_from_this<Worker> {
    CondVar wake;
    std::size_t index = 0;    // see currentWorker()
    bool signalled = false;   // guarded by m_mutex, as the rest
    Worker* below = nullptr;  // in the stack of idle ones
    std::thread thread;
    static constexpr std::size_t kNotOpen = static_cast<std::size_t>(-1);
    std::size_t openAt = kNotOpen;  // in m_open
    TimePoint since{};              // when it began its batch
    std::size_t most = 1;           // tasks of a batch, by what the last ones took
    detail::TaskBatch batch;
  };
  // Takes the lock, and wakes those who were chosen under it when it is free again: they need it first.
  class ARB_SCOPED_CAPABILITY Lock {
   public:
    explicit Lock(Impl& pool) ARB_ACQUIRE(pool.m_mutex) : m_pool(pool) { m_pool.m_mutex.lock(); }
    ~Lock() ARB_RELEASE() {
      if (m_held) release();
    }
    Lock(const Lock&) = delete;
    Lock& operator=(const Lock&) = delete;
    void unlock() ARB_RELEASE() {
      m_held = false;
      release();
    }
    void lock() ARB_ACQUIRE() {
      m_pool.m_mutex.lock();
      m_held = true;
    }

   private:
    void release() ARB_NO_ANALYSIS;

    Impl& m_pool;
    bool m_held = true;
  };
  enum class Verdict : std::uint8_t { Accepted, Refused, RunInline, Wait };

  // --- posting (thread_pool_post.cpp) ---
  Verdict admit(detail::QueuedTask& task, WhenFull whenFull, std::error_code& why, detail::QueuedTask*& dropped)
      ARB_REQUIRES(m_mutex);
  Verdict admitWhenFull(detail::QueuedTask& task, WhenFull whenFull, std::error_code& why, detail::QueuedTask*& dropped)
      ARB_REQUIRES(m_mutex);
  std::error_code enqueue(detail::QueuedTask& task) ARB_REQUIRES(m_mutex);
  std::error_code waitForSlot(detail::QueuedTask& task, Lock& lock) ARB_REQUIRES(m_mutex) ARB_NO_ANALYSIS;
  bool full() ARB_REQUIRES(m_mutex);
  void resolve(detail::QueuedTask& task, std::error_code result) ARB_REQUIRES(m_mutex);
  void resolveAll(std::error_code result) ARB_REQUIRES(m_mutex);
  void fillSlots() ARB_REQUIRES(m_mutex);
  void runInline(detail::QueuedTask& task);
  void contextEnded(detail::ContextLink& link) noexcept override;
  // Tells a task that it will never run, and gives it back; under no lock.
  void discard(detail::QueuedTask& task, std::error_code why) noexcept;

  // --- threads (thread_pool_worker.cpp) ---
  void work(Worker& self);
  bool park(Worker& self) ARB_REQUIRES(m_mutex);  // false: the thread is to end
  bool mayEnd() const ARB_REQUIRES(m_mutex);
  void execute(detail::QueuedTask& task, const Context& ctx, detail::Running& running,
               detail::ChildContext& child) noexcept;
  // Ends one use of a link, and destroys it where it was the last: for that the lock is given back for a while.
  void letGo(detail::ContextLink* link, Lock& lock) ARB_REQUIRES(m_mutex) ARB_NO_ANALYSIS;
  void finish(detail::Running& running) ARB_REQUIRES(m_mutex);
  void begin(detail::Running& running) ARB_REQUIRES(m_mutex);
  void hide(detail::Running& running);

  // --- several tasks at once (thread_pool_batch.cpp) ---
  bool takeBatch(Worker& self) ARB_REQUIRES(m_mutex);
  std::size_t runBatch(Worker& self, detail::Running& running, detail::ChildContext& child) noexcept;
  void closeBatch(Worker& self, detail::Running& running) ARB_REQUIRES(m_mutex);
  void takeBack(detail::TaskBatch& batch) ARB_REQUIRES(m_mutex);  // what has not begun, into the queue
  void takeAllBack() ARB_REQUIRES(m_mutex);
  void takeOldBack(TimePoint now) ARB_REQUIRES(m_mutex);
  void setReserved(detail::TaskBatch& batch, std::size_t tasks) ARB_REQUIRES(m_mutex);
  bool wakeOne() ARB_REQUIRES(m_mutex);
  std::error_code needWorker() ARB_REQUIRES(m_mutex);  // wakes or starts one
  std::error_code startThread() ARB_REQUIRES(m_mutex);
  void wakeAll() ARB_REQUIRES(m_mutex);
  void wakeChosen() ARB_REQUIRES(m_mutex);
  void serveQueue() ARB_REQUIRES(m_mutex);  // wakes and starts threads for what is queued
  void leaveIdle(Worker& worker) ARB_REQUIRES(m_mutex);
  std::size_t takeIndex() ARB_REQUIRES(m_mutex);            // the lowest free one
  void bringIntoRange(Worker& self) ARB_REQUIRES(m_mutex);  // its index, after a resize
  void refuseNewWork() ARB_REQUIRES(m_mutex);

  bool terminated() const ARB_REQUIRES(m_mutex);
  void noteQuiet() ARB_REQUIRES(m_mutex);  // wakes awaitTermination where all is done

  const ThreadPoolOptions m_options;
  const std::uint64_t m_forks;

  std::atomic<bool> m_cancelsRunning{false};  // shutdownNow was called
  std::atomic<std::uint64_t> m_taskIds{0};    // given to what is observed

  mutable Mutex m_mutex;
  CondVar m_quiet;
  detail::TaskQueue m_queue ARB_GUARDED_BY(m_mutex);
  detail::ContextLinks m_links ARB_GUARDED_BY(m_mutex){*this};
  detail::TaskList m_blocked ARB_GUARDED_BY(m_mutex);  // of submitters who wait for a slot
  PoolStats m_stats ARB_GUARDED_BY(m_mutex);           // queued is filled in by stats()
  std::size_t m_queueCapacity ARB_GUARDED_BY(m_mutex);
  OnFull m_onFull ARB_GUARDED_BY(m_mutex);
  std::size_t m_minThreads ARB_GUARDED_BY(m_mutex);
  std::size_t m_maxThreads ARB_GUARDED_BY(m_mutex);
  bool m_paused ARB_GUARDED_BY(m_mutex) = false;
  bool m_shutDown ARB_GUARDED_BY(m_mutex) = false;
  std::size_t m_discarding ARB_GUARDED_BY(m_mutex) = 0;  // tasks that are being destroyed without having run
  detail::Running* m_running ARB_GUARDED_BY(m_mutex) = nullptr;
  std::vector<Worker*> m_open ARB_GUARDED_BY(m_mutex);            // whose batch has, or had, more than one task
  std::size_t m_lookAt ARB_GUARDED_BY(m_mutex) = 0;               // of these, the next to be looked at
  std::array<std::size_t, 3> m_openOf ARB_GUARDED_BY(m_mutex){};  // in which tasks may wait, by Priority
  std::size_t m_reserved ARB_GUARDED_BY(m_mutex) = 0;             // tasks in batches that wait; no less than there are
  std::size_t m_waiters ARB_GUARDED_BY(m_mutex) = 0;              // submitters who wait for a slot and must be woken
  std::size_t m_inside ARB_GUARDED_BY(m_mutex) = 0;               // submitters who wait, or are about to go on
  std::size_t m_waking ARB_GUARDED_BY(m_mutex) = 0;               // workers that were signalled and are not here yet
  // As the lock is given back.
  std::array<std::shared_ptr<Worker>, 4> m_toWake ARB_GUARDED_BY(m_mutex){};
  std::size_t m_toWakeCount ARB_GUARDED_BY(m_mutex) = 0;
  Worker* m_idle ARB_GUARDED_BY(m_mutex) = nullptr;  // a stack: the one that parked last wakes first
  std::vector<std::shared_ptr<Worker>> m_workers ARB_GUARDED_BY(m_mutex);
  std::vector<Worker*> m_spareWorkers ARB_GUARDED_BY(m_mutex);
  std::vector<bool> m_takenIndexes ARB_GUARDED_BY(m_mutex);
  std::thread m_ended ARB_GUARDED_BY(m_mutex);  // the last thread that ended, to be joined by the next one
  std::size_t m_threadNumber ARB_GUARDED_BY(m_mutex) = 0;
};

namespace detail {
struct WorkerState {
  const void* pool = nullptr;  // whose worker this thread is
  std::size_t index = 0;       // of that worker
  unsigned inlineDepth = 0;    // tasks that run inside each other on this thread
};
WorkerState& workerState() noexcept;
}  // namespace detail

}  // namespace arborist
