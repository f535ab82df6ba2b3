// SPDX-License-Identifier: MIT
// The contract of everything that runs tasks: thread pools, executors that a test cranks. Thread-safe.
#pragma once

#include <cstdint>
#include <string>
#include <system_error>
#include <utility>

#include <arborist/context/context.h>
#include <arborist/context/task.h>

namespace arborist {

// An executor that queues takes the highest first, and those of one priority in the order in which they came.
enum class Priority : std::uint8_t { Low, Normal, High };

// What may be said about a task beside its function. A plain value.
struct TaskOptions {
  Priority priority = Priority::Normal;
  std::string name{};  // of the task's context
};

class Executor {
 public:
  virtual ~Executor() = default;

  // Takes the task to run it once under a child of ctx: {} accepted, else ctx.err() or the executor's own code, and the
  // task is abandoned with it. A task whose context ends before it starts never runs. May block where the executor
  // says so; never throws.
  virtual std::error_code post(const Context& ctx, Task task, TaskOptions options = {}) = 0;

  // The same, but never blocks and never runs the task in the call: it refuses instead.
  virtual std::error_code tryPost(const Context& ctx, Task task, TaskOptions options = {}) = 0;

  // true: this thread is one of its own and runs one of its tasks now. Who waits there for others of its tasks keeps
  // them from being run, and had better run them.
  virtual bool runsHere() const noexcept { return false; }
};

}  // namespace arborist
