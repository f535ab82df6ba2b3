// SPDX-License-Identifier: MIT
// The group keeps its tasks itself; what the executor gets are tickets, each of which runs the oldest task of the
// group. So whoever waits on a thread of the executor can run what is queued, and only what is the group's.
#include <arborist/sync/task_group.h>

#include <atomic>
#include <deque>
#include <limits>
#include <optional>
#include <stdexcept>
#include <utility>

#include <arborist/base/mutex.h>

namespace arborist {

class TaskGroup::State : public std::enable_shared_from_this<State> {
 public:
  State(const Context& parent, Executor& executor, std::string_view name)
      : m_executor(executor), m_derived(withCancel(parent, name)) {}

  const Context& context() const noexcept { return m_derived.context; }
  void watchTheEnd() {
    m_onEnd.emplace(onDone(context(), [state = this] { state->skipQueued(); }));
  }

  bool start(Task task, bool wait) {
    std::uint64_t number = 0;
    {
      MutexLock lock(m_mutex);
      while (m_active >= m_limit && !context().done()) {
        if (!wait) return false;
        if (!helped(lock)) sleep();
      }
      if (!context().done()) {
        number = ++m_numbers;
        m_active.fetch_add(1, std::memory_order_relaxed);
        m_queued.push_back({number, std::move(task)});
        if (m_asleep != 0) m_changed.notifyAll();
      }
    }
    if (number == 0) {
      if (wait) fail(context().err());
      return wait;
    }
    const Ticket ticket{shared_from_this(), number};
    const Offer offer{this, number};
    const Offer* const before = std::exchange(t_offer, &offer);
    const std::error_code refused = wait ? m_executor.post(context(), ticket) : m_executor.tryPost(context(), ticket);
    t_offer = before;
    if (refused && take(number)) {
      if (wait) fail(refused);
      ended();
      return wait;
    }
    return true;
  }

  std::error_code wait() {
    {
      MutexLock lock(m_mutex);
      while (m_active != 0) {
        if (!helped(lock)) sleep();
      }
    }
    m_derived.cancel();
    MutexLock lock(m_mutex);
    if (m_exception) std::rethrow_exception(m_exception);
    return m_error;
  }
  void cancelAndWait() noexcept {
    m_derived.cancel();
    MutexLock lock(m_mutex);
    while (m_active != 0) {
      if (!helped(lock)) sleep();
    }
    lock.unlock();
    m_onEnd.reset();
  }
  void setLimit(std::size_t most) {
    MutexLock lock(m_mutex);
    if (m_active != 0) throw std::logic_error("TaskGroup: a limit while tasks are under way");
    m_limit = most;
    m_limited = true;
  }

  void fail(std::error_code error, const std::string& message = {}, std::error_code code = {}) {
    {
      MutexLock lock(m_mutex);
      if (m_failed) return;
      m_failed = true;
      m_error = error;
    }
    m_derived.cancel(code ? code : error, message);
  }
  void fail(std::exception_ptr exception) {
    std::string what = "an exception";
    try {
      std::rethrow_exception(exception);
    } catch (const std::exception& error) {
      what = error.what();
    } catch (...) {
    }
    {
      MutexLock lock(m_mutex);
      if (!m_exception) m_exception = std::move(exception);
    }
    fail(ContextErrc::Canceled, what);
  }

 private:
  struct Queued {
    std::uint64_t number;
    Task task;
  };
  struct Ticket {
    std::shared_ptr<State> state;
    std::uint64_t number;
    void operator()(const Context& ctx) const { state->runOldest(ctx); }
    void abandoned(std::error_code why) const noexcept {
      const bool refused = t_offer && t_offer->state == state.get() && t_offer->number == number;
      if (!refused) state->skipOldest(why);
    }
  };
  // The ticket that this thread is offering to the executor: where that refuses it, start() sees to its task.
  struct Offer {
    const State* state;
    std::uint64_t number;
  };
  static constinit inline thread_local const Offer* t_offer = nullptr;

  void sleep() ARB_REQUIRES(m_mutex) {
    ++m_asleep;
    m_changed.wait(m_mutex);
    --m_asleep;
  }
  // Takes the lock only where somebody may wait for just this.
  void ended(std::size_t tasks = 1) {
    const bool last = m_active.fetch_sub(tasks, std::memory_order_acq_rel) == tasks;
    if (!last && !m_limited.load(std::memory_order_relaxed)) return;
    MutexLock lock(m_mutex);
    m_changed.notifyAll();
  }
  std::optional<Queued> oldest() ARB_REQUIRES(m_mutex) {
    if (m_queued.empty()) return std::nullopt;
    Queued queued = std::move(m_queued.front());
    m_queued.pop_front();
    return queued;
  }
  std::optional<Queued> take(std::uint64_t number) {
    MutexLock lock(m_mutex);
    for (auto at = m_queued.begin(); at != m_queued.end(); ++at) {
      if (at->number != number) continue;
      Queued queued = std::move(*at);
      m_queued.erase(at);
      return queued;
    }
    return std::nullopt;
  }
  void run(Queued queued, const Context& ctx) {
    queued.task(ctx);
    queued.task.reset();  // before the group may be gone
    ended();
  }
  void runOldest(const Context& ctx) {
    std::optional<Queued> queued;
    {
      MutexLock lock(m_mutex);
      queued = oldest();
    }
    if (queued) run(std::move(*queued), ctx);
  }
  void skipOldest(std::error_code why) noexcept {
    std::optional<Queued> queued;
    {
      MutexLock lock(m_mutex);
      queued = oldest();
    }
    if (!queued) return;
    fail(why);
    queued.reset();
    ended();
  }
  void skipQueued() noexcept {
    for (;;) {
      std::deque<Queued> skipped;
      {
        MutexLock lock(m_mutex);
        skipped.swap(m_queued);
        m_changed.notifyAll();  // who waits at the limit
      }
      if (skipped.empty()) return;
      fail(context().err());
      const std::size_t count = skipped.size();
      skipped.clear();
      ended(count);
    }
  }
  // Runs one task of the group on this thread, where it is one of the executor's. The lock is held before and after.
  bool helped(MutexLock& lock) ARB_NO_ANALYSIS {
    if (m_queued.empty() || !m_executor.runsHere()) return false;
    std::optional<Queued> queued = oldest();
    lock.unlock();
    run(std::move(*queued), context());
    queued.reset();
    lock.lock();
    return true;
  }

  Executor& m_executor;
  const Derived m_derived;
  std::optional<AfterFunc> m_onEnd;

  Mutex m_mutex;
  CondVar m_changed;
  std::deque<Queued> m_queued ARB_GUARDED_BY(m_mutex);
  std::size_t m_asleep ARB_GUARDED_BY(m_mutex) = 0;
  std::atomic<std::size_t> m_active{0};  // queued or running; grows under the lock
  std::atomic<bool> m_limited{false};
  std::size_t m_limit ARB_GUARDED_BY(m_mutex) = std::numeric_limits<std::size_t>::max();
  std::uint64_t m_numbers ARB_GUARDED_BY(m_mutex) = 0;
  bool m_failed ARB_GUARDED_BY(m_mutex) = false;
  std::error_code m_error ARB_GUARDED_BY(m_mutex);
  std::exception_ptr m_exception ARB_GUARDED_BY(m_mutex);
};

TaskGroup::TaskGroup(const Context& parent, Executor& executor, std::string_view name)
    : m_state(std::make_shared<State>(parent, executor, name)) {
  m_state->watchTheEnd();
}
TaskGroup::~TaskGroup() { m_state->cancelAndWait(); }

const Context& TaskGroup::context() const noexcept { return m_state->context(); }
void TaskGroup::setLimit(std::size_t most) { m_state->setLimit(most); }
std::error_code TaskGroup::wait() { return m_state->wait(); }
bool TaskGroup::start(Task task, bool wait) { return m_state->start(std::move(task), wait); }
void TaskGroup::failed(State& state, std::error_code error) { state.fail(error); }
void TaskGroup::failed(State& state, std::exception_ptr exception) { state.fail(std::move(exception)); }

}  // namespace arborist
