// SPDX-License-Identifier: MIT
#include <arborist/context/observer.h>

#include <algorithm>
#include <stdexcept>
#include <utility>

#include <arborist/context/detail/tree.h>

namespace arborist {
namespace detail {
namespace {

std::atomic<bool> g_taken{false};  // from the installation until the handle's destructor has waited
std::atomic<ContextObserver*> g_observer{nullptr};
std::atomic<std::uint32_t> g_calls{0};   // calls under way on the observer, so that its handle can wait for them
thread_local std::uint32_t t_calls = 0;  // of them on this thread

// The observer, held for one call.
class ObserverCall {
 public:
  ObserverCall() noexcept {
    g_calls.fetch_add(1, std::memory_order_seq_cst);
    ++t_calls;
    m_observer = g_observer.load(std::memory_order_seq_cst);
  }
  ~ObserverCall() {
    --t_calls;
    g_calls.fetch_sub(1, std::memory_order_seq_cst);
    if (g_observer.load(std::memory_order_seq_cst) == nullptr) g_calls.notify_all();
  }
  ObserverCall(const ObserverCall&) = delete;
  ObserverCall& operator=(const ObserverCall&) = delete;
  ContextObserver* get() const noexcept { return m_observer; }

 private:
  ContextObserver* m_observer;
};

// Every watched node that is alive.
struct Watched {
  Mutex mutex;
  WatchPart* first ARB_GUARDED_BY(mutex) = nullptr;
};
Watched& watched() noexcept {
  static auto* const instance = new Watched;  // outlives every static object
  return *instance;
}

ContextInfo infoOf(const Node& node, const std::optional<TimePoint>& deadline) {
  return {.id = ContextId(node.id),
          .parent = ContextId(node.parent ? node.parent->id : 0),
          .kind = node.kind,
          .name = node.name(),
          .deadline = deadline,
          .where = node.where,
          .storage = nullptr};
}

}  // namespace

bool observing() noexcept { return g_observer.load(std::memory_order_relaxed) != nullptr; }

void watch(Node& node, const std::optional<TimePoint>& deadline) noexcept {
  {
    MutexLock lock(watched().mutex);
    WatchPart*& first = watched().first;
    node.watch->next = first;
    if (first) first->previous = node.watch;
    first = node.watch;
  }
  ObserverCall call;
  if (call.get()) call.get()->created(infoOf(node, deadline));
}

void tellEnded(const Node& node) noexcept {
  ObserverCall call;
  if (call.get()) call.get()->ended(ContextId(node.id), causeOf(node));
}

void tellDeadline(const DeadlineChange& change) noexcept {
  ObserverCall call;
  if (call.get()) call.get()->deadlineChanged(ContextId(change.id), change.deadline);
}

void unwatch(Node& node) noexcept {
  {
    MutexLock lock(watched().mutex);
    WatchPart& part = *node.watch;
    (part.previous ? part.previous->next : watched().first) = part.next;
    if (part.next) part.next->previous = part.previous;
  }
  ObserverCall call;
  if (call.get()) call.get()->released(ContextId(node.id));
}

}  // namespace detail

ObserverHandle::ObserverHandle(ObserverHandle&& other) noexcept
    : m_observer(std::exchange(other.m_observer, nullptr)) {}

ObserverHandle& ObserverHandle::operator=(ObserverHandle&& other) noexcept {
  if (this != &other) {
    ObserverHandle old(std::move(*this));
    m_observer = std::exchange(other.m_observer, nullptr);
  }
  return *this;
}

ObserverHandle::~ObserverHandle() {
  if (!m_observer) return;
  detail::g_observer.store(nullptr, std::memory_order_seq_cst);
  for (auto calls = detail::g_calls.load(std::memory_order_seq_cst); calls != detail::t_calls;
       calls = detail::g_calls.load(std::memory_order_seq_cst)) {
    detail::g_calls.wait(calls, std::memory_order_seq_cst);
  }
  detail::g_taken.store(false, std::memory_order_release);
}

ObserverHandle observeContexts(ContextObserver& observer) {
  if (detail::g_taken.exchange(true, std::memory_order_acquire)) {
    throw std::logic_error("observeContexts: another observer is installed");
  }
  detail::g_observer.store(&observer, std::memory_order_seq_cst);
  return ObserverHandle(&observer);
}

std::vector<ContextInfo> liveContexts() {
  struct Found {
    ContextInfo info;
    std::size_t at;
  };
  std::vector<Found> found;
  auto names = std::make_shared<std::string>();
  {
    MutexLock lock(detail::watched().mutex);
    for (const detail::WatchPart* part = detail::watched().first; part; part = part->next) {
      const detail::Node& node = *part->node;
      const bool has = node.deadlineOwner.load(std::memory_order_acquire) != 0;
      const TimePoint at{Duration(node.deadline.load(std::memory_order_relaxed))};
      found.push_back({detail::infoOf(node, has ? std::optional(at) : std::nullopt), names->size()});
      names->append(node.name());
    }
  }
  std::ranges::sort(found, {}, [](const Found& one) { return one.info.id; });
  std::vector<ContextInfo> result;
  result.reserve(found.size());
  for (Found& one : found) {
    one.info.name = std::string_view(*names).substr(one.at, one.info.name.size());
    one.info.storage = names;
    result.push_back(std::move(one.info));
  }
  return result;
}

}  // namespace arborist
