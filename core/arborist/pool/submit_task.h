// SPDX-License-Identifier: MIT
// The function behind ThreadPool::submit: it keeps a promise, also when it never runs. Not for users.
#pragma once

#include <exception>
#include <future>
#include <system_error>
#include <type_traits>
#include <utility>

#include <arborist/context/context.h>
#include <arborist/pool/pool_errc.h>

namespace arborist::detail {

template <class F>
class SubmitTask {
 public:
  using Result = std::invoke_result_t<F&, const Context&>;

  explicit SubmitTask(F f) : m_f(std::move(f)) {}
  SubmitTask(SubmitTask&& other) noexcept(std::is_nothrow_move_constructible_v<F>)
      : m_f(std::move(other.m_f)), m_promise(std::move(other.m_promise)), m_kept(std::exchange(other.m_kept, true)) {}
  SubmitTask& operator=(SubmitTask&&) = delete;
  ~SubmitTask() { abandoned(make_error_code(PoolErrc::ShutDown)); }

  std::future<Result> future() { return m_promise.get_future(); }

  void operator()(const Context& ctx) {
    m_kept = true;
    try {
      if constexpr (std::is_void_v<Result>) {
        m_f(ctx);
        m_promise.set_value();
      } else {
        m_promise.set_value(m_f(ctx));
      }
    } catch (...) {
      m_promise.set_exception(std::current_exception());
    }
  }
  void abandoned(std::error_code why) noexcept {
    if (!std::exchange(m_kept, true)) m_promise.set_exception(std::make_exception_ptr(std::system_error(why)));
  }

 private:
  F m_f;
  std::promise<Result> m_promise;
  bool m_kept = false;  // a value or an error is in the promise, or it was moved away
};

}  // namespace arborist::detail
