// SPDX-License-Identifier: MIT
#include <arborist/pool/thread_pool.h>

#include <arborist/pool/detail/observed_task.h>
#include <arborist/pool/detail/thread_pool_impl.h>

namespace arborist {

ThreadPool::ThreadPool(ThreadPoolOptions options) : m_impl(std::make_unique<Impl>(std::move(options))) {}

ThreadPool::~ThreadPool() {
  // In a forked child there is nothing to stop, and the lock may belong to a thread that does not exist.
  if (m_impl->inForkedChild()) static_cast<void>(m_impl.release());
}

std::error_code ThreadPool::add(const Context& ctx, Task&& task, TaskOptions&& options, WhenFull whenFull) {
  if (m_impl->inForkedChild()) {
    task.abandon(PoolErrc::ShutDown);
    return PoolErrc::ShutDown;
  }
  return m_impl->observer() ? addObserved(ctx, std::move(task), std::move(options), whenFull)
                            : addPlain(ctx, std::move(task), std::move(options), whenFull);
}

std::error_code ThreadPool::addObserved(const Context& ctx, Task&& task, TaskOptions&& options, WhenFull whenFull) {
  const std::shared_ptr<PoolObserver>& observer = m_impl->observer();
  const std::uint64_t id = m_impl->nextTaskId();
  observer->enqueued({id, ctx.id(), options.priority, options.name});
  detail::ObservedTask observed(std::move(task), observer, id);
  detail::ObservedPost post(*observer, id);
  Task wrapped;
  std::error_code result;
  try {
    wrapped = Task(std::move(observed));
  } catch (const std::bad_alloc&) {
    result = m_impl->refuse(wrapped, std::make_error_code(std::errc::not_enough_memory));
    observed.abandoned(result);
  }
  if (wrapped) result = addPlain(ctx, std::move(wrapped), std::move(options), whenFull);
  post.returned(result);
  return result;
}

std::error_code ThreadPool::addPlain(const Context& ctx, Task&& task, TaskOptions&& options, WhenFull whenFull) {
  try {
    return m_impl->post(ctx, std::move(task), std::move(options), whenFull);
  } catch (const std::bad_alloc&) {
    return m_impl->refuse(task, std::make_error_code(std::errc::not_enough_memory));
  }
}

std::error_code ThreadPool::post(const Context& ctx, Task task, TaskOptions options) {
  return add(ctx, std::move(task), std::move(options), WhenFull::Policy);
}

std::error_code ThreadPool::tryPost(const Context& ctx, Task task, TaskOptions options) {
  return add(ctx, std::move(task), std::move(options), WhenFull::Refuse);
}

std::error_code ThreadPool::postBeyond(const Context& ctx, Task task, TaskOptions options) {
  return add(ctx, std::move(task), std::move(options), WhenFull::Exceed);
}

void ThreadPool::resize(std::size_t minThreads, std::size_t maxThreads) {
  m_impl->resize(minThreads, maxThreads);
  if (const auto& observer = m_impl->observer()) observer->resized(minThreads, maxThreads);
}
void ThreadPool::pause() { m_impl->pause(); }
void ThreadPool::resume() { m_impl->resume(); }
void ThreadPool::setQueue(std::size_t capacity, OnFull onFull) { m_impl->setQueue(capacity, onFull); }
bool ThreadPool::runsHere() const noexcept { return m_impl->onOwnWorker(); }
PoolStats ThreadPool::stats() const { return m_impl->inForkedChild() ? PoolStats{} : m_impl->stats(); }
ThreadPoolSettings ThreadPool::settings() const {
  return m_impl->inForkedChild() ? ThreadPoolSettings{} : m_impl->settings();
}

std::optional<std::size_t> ThreadPool::currentWorker() noexcept {
  const detail::WorkerState& state = detail::workerState();
  return state.pool && state.inlineDepth == 0 ? std::optional(state.index) : std::nullopt;
}

void ThreadPool::shutdown() {
  if (!m_impl->inForkedChild()) m_impl->shutdown();
}
bool ThreadPool::awaitTermination(Duration timeout) {
  return m_impl->inForkedChild() || m_impl->awaitTermination(timeout);
}
std::size_t ThreadPool::shutdownNow() { return m_impl->inForkedChild() ? 0 : m_impl->shutdownNow(); }

}  // namespace arborist
