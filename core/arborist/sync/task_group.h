// SPDX-License-Identifier: MIT
// Tasks that belong together: they run on one executor under one context, the first that fails cancels the others, and
// nobody leaves before all have ended. The model is Go's golang.org/x/sync/errgroup. Thread-safe: tasks may start
// further ones; the destructor is for one thread.
//
//   TaskGroup group(ctx, pool, "fetch");
//   for (const auto& url : urls) group.run([&](const Context& ctx) { return fetch(ctx, url); });
//   if (auto error = group.wait()) return error;
#pragma once

#include <concepts>
#include <cstddef>
#include <exception>
#include <memory>
#include <string_view>
#include <system_error>
#include <type_traits>
#include <utility>

#include <arborist/context/context.h>
#include <arborist/context/executor.h>

namespace arborist {

class TaskGroup {
 public:
  // The executor must outlive it.
  TaskGroup(const Context& parent, Executor& executor, std::string_view name = {});
  ~TaskGroup();  // cancels and waits
  TaskGroup(const TaskGroup&) = delete;
  TaskGroup& operator=(const TaskGroup&) = delete;

  // Ends with the parent, with the first failure, which is its cause, and with wait().
  const Context& context() const noexcept;

  // At most so many tasks that have not ended; no limit at first. std::logic_error: there are such tasks.
  void setLimit(std::size_t most);

  // f(const Context&), which returns nothing or an error_code. At the limit run waits for a task to end, or for the
  // group to; tryRun returns false instead, also where the executor would wait or refuses. A task that run could not
  // start, or that was not started because the group ended, counts as failed with that error.
  template <class F>
  void run(F&& f) {
    start(Task(Body<std::decay_t<F>>{m_state.get(), std::forward<F>(f)}), true);
  }
  template <class F>
  bool tryRun(F&& f) {
    return start(Task(Body<std::decay_t<F>>{m_state.get(), std::forward<F>(f)}), false);
  }

  // Returns when all tasks have ended and ends the context: the first error, {} without one. The first exception of a
  // task is thrown again. On a thread of the executor it runs tasks of this group meanwhile, and no others. Again: the
  // same.
  std::error_code wait();

 private:
  class State;
  template <class F>
  struct Body {
    State* state;
    F f;
    void operator()(const Context& ctx) {
      std::error_code error;
      try {
        if constexpr (std::is_void_v<std::invoke_result_t<F&, const Context&>>) {
          f(ctx);
        } else {
          error = f(ctx);
        }
      } catch (...) {
        failed(*state, std::current_exception());
        return;
      }
      if (error) failed(*state, error);
    }
  };
  static void failed(State& state, std::error_code error);
  static void failed(State& state, std::exception_ptr exception);
  bool start(Task task, bool wait);

  std::shared_ptr<State> m_state;
};

}  // namespace arborist
