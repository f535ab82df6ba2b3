// SPDX-License-Identifier: MIT
// The function behind an AfterFunc. It is claimed by exactly one: by the thread that runs it or by the one that stops
// it. Counted: by its handle, by the context's list, by the queue it waits in. Not for users.
#pragma once

#include <atomic>
#include <functional>
#include <optional>
#include <thread>

#include <arborist/context/context.h>
#include <arborist/context/detail/hook.h>

namespace arborist {
class Executor;
}

namespace arborist::detail {

class Registration final : public Hook {
 public:
  enum class Where : std::uint8_t { Inline, Library, Given };

  Registration(const Context& ctx, Where where, Executor* executor, std::function<void()> f)
      : Hook(HookRank::User), m_where(where), m_executor(executor), m_ctx(ctx), m_function(std::move(f)) {}

  // Links it to its context, or fires it where that is done; uses up one reference.
  void start() noexcept;
  bool stop() noexcept;
  void awaitEnd() noexcept;  // not on the thread that runs it
  // Runs the function unless it was stopped; uses up one reference.
  void run() noexcept;

  void retain() noexcept { m_refs.fetch_add(1, std::memory_order_relaxed); }
  void drop() noexcept {
    if (m_refs.fetch_sub(1, std::memory_order_acq_rel) == 1) delete this;
  }

  Registration* queueNext = nullptr;  // guarded by the library executor's lock

 private:
  enum class State : std::uint8_t { Pending, Running, Finished, Stopped };

  void fire() noexcept override;
  bool claim(State as) noexcept;

  const Where m_where;
  Executor* const m_executor;
  std::atomic<std::uint32_t> m_refs{1};
  std::atomic<State> m_state{State::Pending};
  std::atomic<std::thread::id> m_runner{};
  // The claimant's.
  std::optional<Context> m_ctx;
  std::function<void()> m_function;
};

// The library's own executor: one thread, started with the first task, never destroyed. Uses up one reference.
void runOnLibraryThread(Registration& registration) noexcept;

}  // namespace arborist::detail
