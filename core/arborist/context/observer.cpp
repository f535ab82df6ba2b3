// SPDX-License-Identifier: MIT
#include <arborist/context/observer.h>

#include <ranges>
#include <stdexcept>
#include <utility>

#include <arborist/base/asymmetric_mutex.h>
#include <arborist/context/detail/observer_call.h>
#include <arborist/context/detail/tree.h>

namespace arborist {
namespace detail {
namespace {

// Every watched node that is alive.
struct Watched {
  AsymmetricMutex mutex;
  WatchPart* first ARB_GUARDED_BY(mutex) = nullptr;
};
constinit Watched g_watched;

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

void watch(Node& node, const std::optional<TimePoint>& deadline) noexcept {
  {
    AsymmetricLock lock(g_watched.mutex);
    WatchPart*& first = g_watched.first;
    WatchPart& part = node.watchPart();
    part.next = first;
    if (first) first->previous = &part;
    first = &part;
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
    AsymmetricLock lock(g_watched.mutex);
    WatchPart& part = node.watchPart();
    (part.previous ? part.previous->next : g_watched.first) = part.next;
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
  detail::dismissObserver();
}

ObserverHandle observeContexts(ContextObserver& observer) {
  if (!detail::takeObserverPlace()) {
    throw std::logic_error("observeContexts: another observer is installed");
  }
  detail::installObserver(observer);
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
    AsymmetricLock lock(detail::g_watched.mutex);
    for (detail::WatchPart* part = detail::g_watched.first; part; part = part->next) {
      const detail::Node& node = detail::nodeOf(*part);
      const bool has = node.deadlineOwner.load(std::memory_order_acquire) != 0;
      const TimePoint at{Duration(node.deadline.load(std::memory_order_relaxed))};
      found.push_back({detail::infoOf(node, has ? std::optional(at) : std::nullopt), names->size()});
      names->append(node.name());
    }
  }
  std::vector<ContextInfo> result;
  result.reserve(found.size());
  for (Found& one : found | std::views::reverse) {  // the newest is listed first
    one.info.name = std::string_view(*names).substr(one.at, one.info.name.size());
    one.info.storage = names;
    result.push_back(std::move(one.info));
  }
  return result;
}

}  // namespace arborist
