// SPDX-License-Identifier: MIT
// A pool of threads with a bounded queue that knows contexts: a queued task whose context ends is taken out by the
// ending itself. Workers that are wanted wake one after the other, each the next one while there is more to do. Tasks
// of one poster and one priority begin in their order; between two workers some may change places where tasks take
// microseconds, as a worker takes several of them at once.
// Thread-safe, also from its own workers, except that neither a worker nor the destructor of one of its own tasks may
// destroy it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <system_error>
#include <thread>
#include <type_traits>
#include <utility>

#include <arborist/base/clock.h>
#include <arborist/context/context.h>
#include <arborist/context/executor.h>
#include <arborist/pool/manual_executor.h>
#include <arborist/pool/pool_errc.h>
#include <arborist/pool/pool_observer.h>
#include <arborist/pool/pool_stats.h>
#include <arborist/pool/submit_task.h>

namespace arborist {

// What post does while the queue is full. Block waits for a slot, for the context or for shutdown, and may return some
// 100 µs after that; Reject returns QueueFull; CallerRuns runs the task in the call; DropOldest drops the oldest of the
// lowest non-empty priority.
enum class OnFull { Block, Reject, CallerRuns, DropOldest };

struct ThreadPoolOptions {
  static std::size_t hardwareThreads() noexcept {
    const unsigned count = std::thread::hardware_concurrency();
    return count ? count : 1;
  }

  std::string name = "pool";
  std::size_t minThreads = hardwareThreads();  // kept alive while idle
  std::size_t maxThreads = minThreads;
  std::size_t queueCapacity = 1024;  // tasks
  OnFull onFull = OnFull::Block;
  Duration idleTimeout = std::chrono::seconds(30);  // after which a thread above minThreads ends
  std::shared_ptr<PoolObserver> observer{};         // none: nothing is told
};

// What a pool is set to now.
struct ThreadPoolSettings {
  std::size_t minThreads = 0, maxThreads = 0;
  std::size_t queueCapacity = 0;
  OnFull onFull = OnFull::Block;
  bool paused = false;
  friend bool operator==(const ThreadPoolSettings&, const ThreadPoolSettings&) = default;
};

class ThreadPool final : public Executor {
 public:
  // std::invalid_argument: maxThreads 0, minThreads > maxThreads, queueCapacity 0, idleTimeout negative.
  explicit ThreadPool(ThreadPoolOptions options = {});
  ~ThreadPool() override;  // shutdownNow and join

  // {} accepted; ctx.err(), QueueFull or ShutDown otherwise. Under Block a post from one of the pool's own workers
  // never blocks: on a full queue it runs the task inline, and beyond 64 levels of that the queue may exceed its
  // capacity. In a forked child: ShutDown.
  std::error_code post(const Context& ctx, Task task, TaskOptions options = {}) override;
  std::error_code tryPost(const Context& ctx, Task task, TaskOptions options = {}) override;

  bool runsHere() const noexcept override;

  // For schedulers, which must not be held up: as post, but where that would wait or run the task in the call, the
  // queue exceeds its capacity instead. Reject and DropOldest keep their meaning.
  std::error_code postBeyond(const Context& ctx, Task task, TaskOptions options = {});

  // f(const Context&). A task that never ran gives std::system_error with ctx.err() or a PoolErrc.
  template <class F>
  std::future<std::invoke_result_t<std::decay_t<F>&, const Context&>> submit(const Context& ctx, F&& f,
                                                                             TaskOptions options = {}) {
    detail::SubmitTask<std::decay_t<F>> task(std::forward<F>(f));
    auto future = task.future();
    static_cast<void>(post(ctx, Task(std::move(task)), std::move(options)));  // a refusal is in the future
    return future;
  }

  // Lazy and lossless: running tasks end first. std::invalid_argument as for the options.
  void resize(std::size_t minThreads, std::size_t maxThreads);
  void pause();  // running tasks go on, no further one starts
  void resume();
  // From now on; std::invalid_argument: capacity 0. Room that appears goes to blocked submitters, who wait on under
  // every policy; tasks beyond a smaller capacity stay.
  void setQueue(std::size_t capacity, OnFull onFull);
  PoolStats stats() const;
  ThreadPoolSettings settings() const;

  // Which worker of its pool the calling thread is, while it runs a task of that pool's queue: 0, 1, …, below the
  // maxThreads in force when the task began, at any time another one for each worker of a pool; the same as long as
  // the worker lives, unless resize() puts it out of range; the lowest free one goes to the next worker that is made.
  // nullopt: not a worker, or inside a task that runs within a call of post.
  static std::optional<std::size_t> currentWorker() noexcept;

  void shutdown();  // no new work; queued work still runs. Idempotent
  // true: shut down, and every task object is destroyed. false: the time passed, or this is a worker.
  bool awaitTermination(Duration timeout);
  std::size_t shutdownNow();  // ends a pause, cancels what runs, drops what waits; how many never ran

 private:
  class Impl;
  enum class WhenFull : std::uint8_t { Policy, Refuse, Exceed };
  std::error_code add(const Context& ctx, Task&& task, TaskOptions&& options, WhenFull whenFull);
  std::error_code addObserved(const Context& ctx, Task&& task, TaskOptions&& options, WhenFull whenFull);
  std::error_code addPlain(const Context& ctx, Task&& task, TaskOptions&& options, WhenFull whenFull);
  std::unique_ptr<Impl> m_impl;
};

}  // namespace arborist
