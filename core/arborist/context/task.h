// SPDX-License-Identifier: MIT
// A unit of work for an Executor: a move-only function of its context. Up to kInlineSize bytes are kept in place,
// larger ones in one allocation. Not thread-safe; an executor hands it from thread to thread.
#pragma once

#include <concepts>
#include <cstddef>
#include <memory>
#include <system_error>
#include <type_traits>
#include <utility>

#include <arborist/context/context.h>

namespace arborist {

class Task {
 public:
  static constexpr std::size_t kInlineSize = 48;

  Task() noexcept = default;  // empty: must not be called
  template <class F>
  requires(!std::same_as<std::remove_cvref_t<F>, Task> && std::invocable<std::decay_t<F>&, const Context&>)
      Task(F&& f) {  // NOLINT(bugprone-forwarding-reference-overload): constrained
    using Body = std::decay_t<F>;
    if constexpr (fitsInline<Body>()) {
      std::construct_at(reinterpret_cast<Body*>(m_storage), std::forward<F>(f));
      m_type = &kInline<Body>;
    } else {
      std::construct_at(reinterpret_cast<Body**>(m_storage), new Body(std::forward<F>(f)));
      m_type = &kBoxed<Body>;
    }
  }
  Task(Task&& other) noexcept { takeFrom(other); }
  Task& operator=(Task&& other) noexcept {
    if (this != &other) {
      reset();
      takeFrom(other);
    }
    return *this;
  }
  ~Task() { reset(); }

  explicit operator bool() const noexcept { return m_type != nullptr; }
  void operator()(const Context& ctx) { m_type->call(m_storage, ctx); }

  // Tells the function that it will never run, and why, where it has a member abandoned(std::error_code); the futures
  // of ThreadPool::submit learn their error so. An executor calls it before it destroys a task that did not run.
  void abandon(std::error_code why) noexcept {
    if (m_type && m_type->abandon) m_type->abandon(m_storage, why);
  }
  void reset() noexcept {
    if (const Type* type = std::exchange(m_type, nullptr)) type->destroy(m_storage);
  }

 private:
  struct Type {
    void (*call)(void*, const Context&);
    void (*move)(void* to, void* from) noexcept;  // and destroys from
    void (*destroy)(void*) noexcept;
    void (*abandon)(void*, std::error_code) noexcept;
  };

  template <class Body>
  static constexpr bool fitsInline() {
    return sizeof(Body) <= kInlineSize && alignof(Body) <= alignof(std::max_align_t) &&
           std::is_nothrow_move_constructible_v<Body>;
  }
  template <class Body>
  static constexpr auto abandonOf(auto get) {
    if constexpr (requires(Body & body, std::error_code why) { body.abandoned(why); }) {
      return [](void* at, std::error_code why) noexcept { decltype(get){}(at).abandoned(why); };
    } else {
      return static_cast<void (*)(void*, std::error_code) noexcept>(nullptr);
    }
  }
  template <class Body>
  struct InPlace {
    Body& operator()(void* at) const noexcept { return *static_cast<Body*>(at); }
  };
  template <class Body>
  struct Boxed {
    Body& operator()(void* at) const noexcept { return **static_cast<Body**>(at); }
  };

  template <class Body>
  static constexpr Type kInline{[](void* at, const Context& ctx) { static_cast<void>(InPlace<Body>{}(at)(ctx)); },
                                [](void* to, void* from) noexcept {
                                  std::construct_at(static_cast<Body*>(to), std::move(*static_cast<Body*>(from)));
                                  std::destroy_at(static_cast<Body*>(from));
                                },
                                [](void* at) noexcept { std::destroy_at(static_cast<Body*>(at)); },
                                abandonOf<Body>(InPlace<Body>{})};
  template <class Body>
  static constexpr Type kBoxed{
      [](void* at, const Context& ctx) { static_cast<void>(Boxed<Body>{}(at)(ctx)); },
      [](void* to, void* from) noexcept { std::construct_at(static_cast<Body**>(to), *static_cast<Body**>(from)); },
      [](void* at) noexcept { delete *static_cast<Body**>(at); }, abandonOf<Body>(Boxed<Body>{})};

  void takeFrom(Task& other) noexcept {
    m_type = std::exchange(other.m_type, nullptr);
    if (m_type) m_type->move(m_storage, other.m_storage);
  }

  const Type* m_type = nullptr;
  alignas(std::max_align_t) std::byte m_storage[kInlineSize];
};

}  // namespace arborist
