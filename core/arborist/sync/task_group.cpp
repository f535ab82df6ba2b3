// SPDX-License-Identifier: MIT
// The group keeps its tasks itself; what the executor gets are tickets, each of which runs tasks of the group. So
// whoever waits on a thread of the executor can run what is queued, and only what is the group's, and short tasks share
// tickets (decision 0064).
#include <arborist/sync/task_group.h>

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <limits>
#include <optional>
#include <stdexcept>
#include <utility>
#include <vector>

#include <arborist/base/clock.h>
#include <arborist/base/mutex.h>

namespace arborist {

namespace {
constexpr std::size_t kUnknown = std::numeric_limits<std::size_t>::max();  // how many tasks an executor runs at once
constexpr std::size_t kFewestTickets = 16;  // before tasks share them, and twice as many as the executor has threads
constexpr std::size_t kMostShared = 1024;   // tasks that wait without a ticket of their own, at most
constexpr std::size_t kTasksOfALook = 4;    // at the clock
constexpr std::chrono::microseconds kTurn{20};  // after which a ticket lets others of the executor in
}  // namespace

// Tasks come in behind one lock and are taken out behind another, so that who starts them and who runs them seldom
// meet: m_out is empty before it changes places with m_in. Of the two locks m_taking is taken first.
//
// For each task that waits there is a ticket in play, which is queued or runs: who starts a task adds it and looks at
// the tickets, who is about to leave takes its ticket away and looks for tasks, both behind m_mutex.
class TaskGroup::State : public std::enable_shared_from_this<State> {
 public:
  State(const Context& parent, Executor& executor, std::string_view name)
      : m_executor(executor), m_sharesTickets(executor.parallelism() < kUnknown), m_derived(withCancel(parent, name)) {}

  const Context& context() const noexcept { return m_derived.context; }
  void watchTheEnd() {
    m_onEnd.emplace(onDone(context(), [state = this] { state->skipQueued(); }));
  }

  bool start(Task task, bool wait) {
    std::uint64_t number = 0;
    bool needsTicket = false, isTooMany = false;
    {
      MutexLock lock(m_mutex);
      const auto isFull = [this]() ARB_REQUIRES(m_mutex) { return active() >= m_limit && !context().done(); };
      if (!wait && isFull()) return false;
      helpWhile(lock, isFull);
      if (!context().done()) {
        m_in.push_back({m_started + 1, std::move(task)});
        number = ++m_started;
        isTooMany = m_in.size() > kMostShared;
        needsTicket = m_tickets < mostTickets() || isTooMany;
        if (needsTicket) ++m_tickets;
        if (m_helpersAsleep != 0) m_changed.notifyAll();
      }
    }
    if (number == 0) {
      if (wait) fail(context().err());
      return wait;
    }
    if (!needsTicket) return true;
    const std::error_code refused = offer(wait);
    // Another ticket in play does for this task, too.
    if (!refused || !(isLast() || isTooMany) || !take(number)) return true;
    if (wait) fail(refused);
    ended(1);
    return wait;
  }

  std::error_code wait() {
    awaitAll();
    m_derived.cancel();
    const MutexLock lock(m_mutex);
    if (m_exception) std::rethrow_exception(m_exception);
    return m_error;
  }
  void cancelAndWait() noexcept {
    m_derived.cancel();
    awaitAll();
    m_onEnd.reset();
  }
  void setLimit(std::size_t most) {
    MutexLock lock(m_mutex);
    if (active() != 0) throw std::logic_error("TaskGroup: a limit while tasks are under way");
    m_limit = most;
    m_limited.store(true, std::memory_order_relaxed);
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
    void operator()(const Context& ctx) const { state->work(ctx); }
    void abandoned(std::error_code why) const noexcept {
      const bool refused = t_offer && t_offer->state == state.get() && t_offer->number == number;
      if (!refused) state->lose(why);
    }
  };
  // The ticket that this thread is offering to the executor: where that refuses it, start() sees to its task.
  struct Offer {
    const State* state;
    std::uint64_t number;
  };
  static constinit inline thread_local const Offer* t_offer = nullptr;

  std::error_code offer(bool mayWait) {
    const std::uint64_t number = m_ticketNumbers.fetch_add(1, std::memory_order_relaxed);
    const Ticket ticket{shared_from_this(), number};
    const Offer offer{this, number};
    const Offer* const before = std::exchange(t_offer, &offer);
    const std::error_code refused =
        mayWait ? m_executor.post(context(), ticket) : m_executor.tryPost(context(), ticket);
    t_offer = before;
    return refused;
  }

  std::size_t active() const ARB_REQUIRES(m_mutex) {
    return static_cast<std::size_t>(m_started - m_ended.load(std::memory_order_seq_cst));
  }
  std::size_t mostTickets() const noexcept {
    return m_sharesTickets ? std::max(kFewestTickets, 2 * m_executor.parallelism()) : kUnknown;
  }

  void awaitAll() {
    MutexLock lock(m_mutex);
    helpWhile(lock, [this]() ARB_REQUIRES(m_mutex) { return active() != 0; });
  }
  // Where this thread is one of the executor's it runs tasks of the group meanwhile.
  template <class Condition>
  void helpWhile(MutexLock& lock, Condition condition) ARB_NO_ANALYSIS {
    if (!condition()) return;
    const bool helps = m_executor.runsHere();
    while (condition()) {
      const std::uint64_t seen = m_started;
      if (helps && helped(lock)) continue;
      // Who ends a task looks for sleepers afterwards, so one of the two sees the other.
      m_asleep.fetch_add(1, std::memory_order_seq_cst);
      m_helpersAsleep += helps ? 1U : 0U;
      if (condition() && !(helps && m_started != seen)) m_changed.wait(m_mutex);
      m_helpersAsleep -= helps ? 1U : 0U;
      m_asleep.fetch_sub(1, std::memory_order_relaxed);
    }
  }
  void ended(std::size_t tasks) {
    if (tasks == 0) return;
    m_ended.fetch_add(tasks, std::memory_order_seq_cst);
    if (m_asleep.load(std::memory_order_seq_cst) == 0) return;
    MutexLock lock(m_mutex);
    m_changed.notifyAll();
  }

  // The oldest task that waits.
  std::optional<Queued> oldest() {
    MutexLock taking(m_taking);
    if (m_next == m_out.size()) {
      m_out.clear();
      m_next = 0;
      MutexLock lock(m_mutex);
      m_out.swap(m_in);
    }
    if (m_out.empty()) return std::nullopt;
    return std::move(m_out[m_next++]);
  }
  std::optional<Queued> take(std::uint64_t number) {
    MutexLock taking(m_taking);
    MutexLock lock(m_mutex);
    for (std::vector<Queued>* list : {&m_in, &m_out}) {
      const auto first = list->begin() + static_cast<std::ptrdiff_t>(list == &m_out ? m_next : 0);
      const auto at = std::find_if(first, list->end(), [&](const Queued& one) { return one.number == number; });
      if (at == list->end()) continue;
      Queued queued = std::move(*at);
      list->erase(at);
      return queued;
    }
    return std::nullopt;
  }

  // --- tickets ---
  void work(const Context& ctx) {
    if (!m_sharesTickets) {
      static_cast<void>(leave());
      if (std::optional<Queued> queued = oldest()) run(std::move(*queued), ctx);
      return;
    }
    std::size_t untold = 0;  // tasks that have ended, and nobody was told
    TimePoint end{};
    for (std::size_t count = 1;; ++count) {
      std::optional<Queued> queued = oldest();
      if (!queued) {
        ended(std::exchange(untold, 0));
        if (leave()) return;
        continue;
      }
      if (ctx.done()) {  // or the executor was shut down
        fail(ctx.err());
      } else {
        queued->task(ctx);
      }
      queued->task.reset();
      ++untold;
      if (m_limited.load(std::memory_order_relaxed)) ended(std::exchange(untold, 0));
      if (count % kTasksOfALook != 0) continue;
      const TimePoint now = Clock::now();
      if (end == TimePoint{}) end = now + kTurn;
      if (now < end) continue;
      ended(std::exchange(untold, 0));
      if (!offer(false)) return;  // another one stands for this, behind what others have posted
      end = now + kTurn;
    }
  }
  // Takes a ticket out of play. false: tasks have come meanwhile, and it stays.
  bool leave() {
    MutexLock taking(m_taking);
    MutexLock lock(m_mutex);
    if (m_sharesTickets && (m_next != m_out.size() || !m_in.empty())) return false;
    --m_tickets;
    return true;
  }
  // Takes a refused ticket out of play. true: there is no other one.
  bool isLast() {
    MutexLock lock(m_mutex);
    return --m_tickets == 0 || !m_sharesTickets;
  }
  // The executor has dropped a ticket, or its context has ended.
  void lose(std::error_code why) noexcept {
    {
      MutexLock lock(m_mutex);
      --m_tickets;
    }
    std::optional<Queued> queued = oldest();
    if (!queued) return;
    fail(why);  // and the others are skipped
    queued.reset();
    ended(1);
  }

  void run(Queued queued, const Context& ctx) {
    queued.task(ctx);
    queued.task.reset();  // before the group may be gone
    ended(1);
  }
  void skipQueued() noexcept {
    for (;;) {
      std::vector<Queued> skipped, newer;
      std::size_t count = 0;
      {
        MutexLock taking(m_taking);
        MutexLock lock(m_mutex);
        count = m_out.size() - m_next + m_in.size();
        skipped.swap(m_out);
        newer.swap(m_in);
        m_next = 0;
        m_changed.notifyAll();  // who waits at the limit
      }
      if (count == 0) return;
      fail(context().err());
      skipped.clear();
      newer.clear();
      ended(count);
    }
  }
  // Runs one task of the group on this thread; false: none waits. The lock is held before and after.
  bool helped(MutexLock& lock) ARB_NO_ANALYSIS {
    lock.unlock();
    std::optional<Queued> queued = oldest();
    const bool found = queued.has_value();
    if (found) run(std::move(*queued), context());
    queued.reset();
    lock.lock();
    return found;
  }

  Executor& m_executor;
  const bool m_sharesTickets;  // or each task has one of its own
  const Derived m_derived;
  std::optional<AfterFunc> m_onEnd;

  Mutex m_taking;
  std::vector<Queued> m_out ARB_GUARDED_BY(m_taking);
  std::size_t m_next ARB_GUARDED_BY(m_taking) = 0;  // of m_out

  Mutex m_mutex;
  CondVar m_changed;
  std::vector<Queued> m_in ARB_GUARDED_BY(m_mutex);
  std::uint64_t m_started ARB_GUARDED_BY(m_mutex) = 0;
  std::size_t m_tickets ARB_GUARDED_BY(m_mutex) = 0;  // in play
  std::size_t m_limit ARB_GUARDED_BY(m_mutex) = std::numeric_limits<std::size_t>::max();
  bool m_failed ARB_GUARDED_BY(m_mutex) = false;
  std::error_code m_error ARB_GUARDED_BY(m_mutex);
  std::exception_ptr m_exception ARB_GUARDED_BY(m_mutex);

  std::size_t m_helpersAsleep ARB_GUARDED_BY(m_mutex) = 0;

  std::atomic<std::uint64_t> m_ended{0};  // run or skipped, of m_started
  std::atomic<std::size_t> m_asleep{0};   // changes under m_mutex
  std::atomic<std::uint64_t> m_ticketNumbers{0};
  std::atomic<bool> m_limited{false};
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
