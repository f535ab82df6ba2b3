// SPDX-License-Identifier: MIT
// Running one task under its own child context. Not for users.
#pragma once

#include <atomic>
#include <optional>
#include <string>

#include <arborist/context/executor.h>
#include <arborist/pool/pool_errc.h>

namespace arborist::detail {

// A task that runs, as shutdownNow sees it: the task's context, once it is there.
struct Running {
  std::atomic<const Context*> child{nullptr};
  bool ran = false;             // its context was still live when its turn came
  Running* next = nullptr;      // guarded by the pool's lock
  Running* previous = nullptr;  // likewise
};

// The child context of a task. It is handed to the next task of the same parent if nobody kept it, nobody was told of
// it and it is still live, so that the difference cannot be seen.
class ChildContext {
 public:
  bool fits(const Context& parent, const std::string& name) const noexcept;  // that is kept
  const Context& make(const Context& parent, const std::string& name);
  const Context& get() const noexcept { return *m_child; }
  void clear() noexcept { m_child.reset(); }
  bool kept() const noexcept { return m_child.has_value(); }

 private:
  std::optional<Context> m_child;
};

// Ends a running task's context as shutdownNow does: Canceled, with PoolErrc::ShutDown as its cause.
void cancelForShutdown(const Context& child, const std::string& pool) noexcept;

}  // namespace arborist::detail
