// SPDX-License-Identifier: MIT
// A function that runs when a context ends, and the right to call it off. A pending registration keeps its context
// alive until the function ran or was stopped. stop() and stopAndWait() may be called from any thread at once; moving,
// release() and destroying need the object to oneself.
//
// The destructor waits for a function that is running on another thread. So destroying an AfterFunc under a lock that
// the function wants deadlocks: call stop() and then release() there.
#pragma once

#include <functional>

namespace arborist {

class Context;
class Executor;
namespace detail {
class Registration;
struct Access;
}  // namespace detail

class [[nodiscard]] AfterFunc {
 public:
  AfterFunc() noexcept = default;  // of nothing
  AfterFunc(AfterFunc&& other) noexcept;
  AfterFunc& operator=(AfterFunc&& other) noexcept;  // stopAndWait() of what was held before
  ~AfterFunc();                                      // stopAndWait(), which returns at once inside the function itself

  bool stop();         // true: this call made sure that the function never runs. false: it started, ran or was stopped
  bool stopAndWait();  // stop(); where the function is running on another thread, returns when it has ended
  void release() noexcept;  // lets the registration stand without a handle

 private:
  friend struct detail::Access;
  explicit AfterFunc(detail::Registration* registration) noexcept : m_registration(registration) {}
  detail::Registration* m_registration = nullptr;  // counted
};

// Runs f, which must not be empty, once when ctx ends; at once where it is done; never where ctx never ends. The three
// differ in the thread; in none a lock is held, and a function that throws terminates the program.
// On the library's own executor thread: one for all, which runs them in the order in which their contexts ended, so a
// long one holds up the others.
[[nodiscard]] AfterFunc afterFunc(const Context& ctx, std::function<void()> f);
// On that executor, which must outlive the registration. Where it refuses or drops the task, the library's.
[[nodiscard]] AfterFunc afterFunc(const Context& ctx, Executor& executor, std::function<void()> f);
// On the thread that ends ctx, inside its call; keep f short and noexcept. Where a deadline ends it, that is the thread
// of all timeouts, and none fires meanwhile. On a done ctx: in this call.
[[nodiscard]] AfterFunc onDone(const Context& ctx, std::function<void()> f);

}  // namespace arborist
