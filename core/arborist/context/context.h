// SPDX-License-Identifier: MIT
// Cancellation, deadlines and values that travel down a tree of calls; the model is Go's package context
// (https://pkg.go.dev/context). A Context is one pointer to a node of the tree: cheap to copy, never null. It only
// observes; the right to end it is a Cancel. A child ends with its parent; a context ends once, for one cause.
// Thread-safe: every function may be called from any thread at once; to assign or move a Context variable needs that
// variable to oneself. docs/context.md is the guide.
//
//   auto [ctx, cancel] = withTimeout(parent, 3s, "fetch");
//   if (auto error = download(ctx)) return error;      // looks at ctx.done(), waits with ctx.waitFor(...)
//
// Children hold their parents, never the reverse. No function runs foreign code under a lock, and none recurses.
#pragma once

#include <memory>
#include <optional>
#include <source_location>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <system_error>
#include <type_traits>
#include <utility>

#include <arborist/base/clock.h>
#include <arborist/context/after_func.h>
#include <arborist/context/cancel.h>
#include <arborist/context/cause.h>
#include <arborist/context/context_errc.h>
#include <arborist/context/context_id.h>
#include <arborist/context/detail/node_base.h>
#include <arborist/context/key.h>

namespace arborist {

class Context {
 public:
  Context(const Context& other) noexcept : m_node(other.m_node) { detail::retain(*m_node); }
  Context(Context&& other) noexcept : m_node(std::exchange(other.m_node, detail::g_backgroundNode)) {}
  Context& operator=(const Context& other) noexcept { return *this = Context(other); }
  Context& operator=(Context&& other) noexcept {  // a moved-from Context is background()
    detail::NodeBase* old = std::exchange(m_node, std::exchange(other.m_node, detail::g_backgroundNode));
    detail::drop(*old);
    return *this;
  }
  ~Context() { detail::drop(*m_node); }

  bool done() const noexcept { return detail::visibleState(*m_node) != detail::NodeState::Live; }  // one acquire load
  // {} while live, then Canceled or DeadlineExceeded, for ever. What ends with an ancestor has that one's: below a
  // deadline that passed it is DeadlineExceeded, too.
  std::error_code err() const noexcept;
  std::optional<Cause> cause() const;                  // nullopt while live
  std::optional<TimePoint> deadline() const noexcept;  // effective: the earliest on the path to the root
  ContextId deadlineOwner() const noexcept;  // who imposed it, on equal ones the outermost; none without deadline

  // The nearest value under this very key, or nullptr. Lives as long as the context that carries it.
  template <class T>
  const T* value(const Key<T>& key) const noexcept {
    return static_cast<const T*>(findValue(key));
  }

  // Block until the context is done; true: it is. waitFor and waitUntil follow the clock of the context's root; for a
  // time that has passed they only look.
  void wait() const;
  bool waitFor(Duration) const;
  bool waitUntil(TimePoint) const;

  // A token that is stopped when the context ends; it keeps nothing alive. Never stop-possible where the context never
  // ends. Inside its callbacks err() and cause() are set.
  std::stop_token stopToken() const;

  ContextId id() const noexcept;
  std::string_view name() const noexcept;  // as given; for a value its key's name. Lives as long as the context
  std::string toString() const;            // "background.withCancel(build).withTimeout(tests 30s)"; prints no values

  friend bool operator==(const Context& a, const Context& b) noexcept { return a.m_node == b.m_node; }  // one node

 private:
  friend struct detail::Access;
  explicit Context(detail::NodeBase* node) noexcept : m_node(node) {}  // takes over one reference
  const void* findValue(const detail::KeyBase&) const noexcept;

  detail::NodeBase* m_node;
};

// The roots. Neither ever ends; background() is for main and for tests, todo() marks a place that has no context yet.
Context background();
Context todo();

// Taken apart as auto [ctx, cancel] = …; thrown away, it ends at once.
struct [[nodiscard]] Derived {
  Context context;
  Cancel cancel;
};

// Children of parent. A child of a done parent is done from the start, with the parent's cause. name is copied; where
// is kept as the place that made it. A deadline at or before now, or a timeout of zero or less, ends the child in the
// call; Duration::max() and TimePoint::max() never come. Of these functions and withValue only std::bad_alloc and what
// moving a value throws leave.
Derived withCancel(const Context& parent, std::string_view name = {},
                   std::source_location where = std::source_location::current());
Derived withDeadline(const Context& parent, TimePoint when, std::string_view name = {},
                     std::source_location where = std::source_location::current());
Derived withTimeout(const Context& parent, Duration timeout, std::string_view name = {},
                    std::source_location where = std::source_location::current());
// When the deadline passes err() is DeadlineExceeded and cause() has this code and message.
Derived withDeadlineCause(const Context& parent, TimePoint when, Cause cause, std::string_view name = {},
                          std::source_location where = std::source_location::current());
Derived withTimeoutCause(const Context& parent, Duration timeout, Cause cause, std::string_view name = {},
                         std::source_location where = std::source_location::current());
// Keeps the values of parent; has no deadline and never ends.
Context withoutCancel(const Context& parent, std::string_view name = {},
                      std::source_location where = std::source_location::current());
// Has the values of parent and ends with whichever of parent and others ends first; the earliest deadline of all.
Derived withAny(const Context& parent, std::span<const Context> others, std::string_view name = {},
                std::source_location where = std::source_location::current());

namespace detail {
// How a value is put into the allocation of its node.
struct ValueType {
  std::size_t size, align;
  void (*moveTo)(void* to, void* from);
  void (*destroy)(void*) noexcept;
};
template <class T>
inline constexpr ValueType kValueType{
    sizeof(T), alignof(T),
    [](void* to, void* from) { std::construct_at(static_cast<T*>(to), std::move(*static_cast<T*>(from))); },
    [](void* at) noexcept { std::destroy_at(static_cast<T*>(at)); }};
Context deriveValue(const Context& parent, const KeyBase& key, const ValueType& type, void* value,
                    std::source_location where);
}  // namespace detail

// Carries value under key. The key must outlive the context. The value is destroyed with the context, on the thread
// that drops the last handle, under no lock.
template <class T>
Context withValue(const Context& parent, const Key<T>& key, std::type_identity_t<T> value,
                  std::source_location where = std::source_location::current()) {
  return detail::deriveValue(parent, key, detail::kValueType<T>, std::addressof(value), where);
}
template <class T>  // a temporary key would leave the context with a dangling one
Context withValue(const Context& parent, const Key<T>&& key, std::type_identity_t<T> value,
                  std::source_location where = std::source_location::current()) = delete;

// Sleeps for the duration on the clock of ctx's root: {} slept, ctx.err() woken early. A done ctx returns its error at
// once for any duration; zero or less does not sleep.
std::error_code sleepFor(const Context& ctx, Duration duration);

}  // namespace arborist
