// SPDX-License-Identifier: MIT
// Something inside the library that is to be called when a context ends. Not for users.
#pragma once

#include <cstdint>

namespace arborist {
class Context;
}

namespace arborist::detail {

// The order in which the hooks of one ending are called: threads that wait, then queues that give slots back, then
// functions of users, which may take their time.
enum class HookRank : std::uint8_t { Waiter, Queue, User };

class Hook {
 public:
  explicit Hook(HookRank rank) noexcept : m_rank(rank) {}
  Hook(const Hook&) = delete;
  Hook& operator=(const Hook&) = delete;

 protected:
  virtual ~Hook() = default;

 private:
  friend class HookList;
  friend class EndOperation;
  virtual void fire() noexcept = 0;  // on the thread that ends the context, after all marks, under no lock

  // Guarded by the tree lock of the context; while the hook is out of any list, its owner's.
  Hook* m_next = nullptr;
  Hook* m_previous = nullptr;
  bool m_hooked = false;
  const HookRank m_rank;
};

// Asks that hook.fire() be called once when ctx ends. false: it is done already, nothing was linked.
// The owner keeps both the context and the hook alive until unhook() was true or fire() was called.
bool addHook(const Context& ctx, Hook& hook) noexcept;
// true: fire() will not be called. false: it was or is about to be.
bool removeHook(const Context& ctx, Hook& hook) noexcept;

// A list through the hooks themselves, with O(1) append and remove.
class HookList {
 public:
  constexpr HookList() noexcept = default;
  bool empty() const noexcept { return m_first == nullptr; }
  static HookRank rankOf(const Hook& hook) noexcept { return hook.m_rank; }

  void pushBack(Hook& hook) noexcept {
    hook.m_next = nullptr;
    if (m_first) {
      Hook* last = m_first->m_previous;
      last->m_next = &hook;
      hook.m_previous = last;
    } else {
      m_first = &hook;
    }
    m_first->m_previous = &hook;  // the first one's points at the last
  }
  Hook* popFront() noexcept {
    Hook* hook = m_first;
    if (hook) erase(*hook);
    return hook;
  }
  void fireAll() noexcept {
    while (Hook* hook = popFront()) hook->fire();
  }
  void erase(Hook& hook) noexcept {
    Hook* last = m_first->m_previous;
    if (&hook == m_first) {
      m_first = hook.m_next;
      if (m_first) m_first->m_previous = last;
    } else {
      hook.m_previous->m_next = hook.m_next;
      if (hook.m_next) {
        hook.m_next->m_previous = hook.m_previous;
      } else {
        m_first->m_previous = hook.m_previous;
      }
    }
  }
  static void setHooked(Hook& hook, bool hooked) noexcept { hook.m_hooked = hooked; }
  static bool isHooked(const Hook& hook) noexcept { return hook.m_hooked; }

 private:
  Hook* m_first = nullptr;
};

}  // namespace arborist::detail
