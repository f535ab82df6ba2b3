// SPDX-License-Identifier: MIT
// What binds the tasks of one executor to one context: hooked to the context once for all of them, so that a task costs
// neither a hook nor a reference of its own. Guarded by the executor's lock, except that a link is destroyed outside
// it, as foreign values may go with its context. Not for users.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <system_error>
#include <unordered_map>

#include <arborist/context/context.h>
#include <arborist/context/detail/hook.h>
#include <arborist/pool/detail/queued_task.h>

namespace arborist::detail {

struct Node;
class ContextLink;

// Gets to know that a context of its tasks has ended.
class QueueOwner {
 public:
  virtual void contextEnded(ContextLink& link) noexcept = 0;

 protected:
  ~QueueOwner() = default;
};

// Where in a ring of TaskQueue tasks of one link stand: none before the first, so many in all.
struct PlacesOfLink {
  std::uint64_t first = 0;
  std::size_t count = 0;
};

class ContextLink final : public Hook {
 public:
  ContextLink(QueueOwner& of, const Context& under) : Hook(HookRank::Queue), ctx(under), m_owner(of) {}

  const Context ctx;
  std::array<PlacesOfLink, 3> places{};  // of its queued tasks, by Priority
  std::size_t uses = 0;                  // by tasks, by those who run them, by the ending
  bool ended = false;                    // no task comes any more

  // Whose the link is once its hook has been taken by an ending: true for the first who asks, its owner as it lets the
  // link go or the ending as it calls the hook. The ending destroys the link where the owner was first, without
  // touching the owner, which need not wait for an ending that another context's hook or a foreign destructor holds up.
  bool claim() noexcept { return !m_claimed.exchange(true, std::memory_order_acq_rel); }

 private:
  void fire() noexcept override {
    if (claim()) {
      m_owner.contextEnded(*this);
    } else {
      delete this;
    }
  }

  QueueOwner& m_owner;
  std::atomic<bool> m_claimed{false};
};

// The links of one executor.
class ContextLinks {
 public:
  explicit ContextLinks(QueueOwner& owner) noexcept : m_owner(owner) {}

  // No context will call the owner any more.
  bool empty() const noexcept { return m_links.empty() && m_ending == 0; }

  // One use more of the context's link. nullptr: why not, the context is done or there is no memory.
  ContextLink* use(const Context& ctx, std::error_code& why) noexcept;
  // One use less. The link, if it was the last: to be destroyed, outside the lock.
  [[nodiscard]] ContextLink* letGo(ContextLink& link) noexcept;
  // The ending has come: nobody finds the link any more, and it stays until finishEnding.
  void beginEnding(ContextLink& link) noexcept;
  [[nodiscard]] ContextLink* finishEnding(ContextLink& link) noexcept;

 private:
  void forget(ContextLink& link, const Node* node) noexcept;

  QueueOwner& m_owner;
  std::unordered_map<const Node*, ContextLink*> m_links;
  ContextLink* m_last = nullptr;  // that was asked for
  std::size_t m_ending = 0;
};

}  // namespace arborist::detail
