// SPDX-License-Identifier: MIT
// An executor without threads: a test cranks it. Thread-safe; tasks run on the thread that calls runReady or runOne.
#pragma once

#include <cstddef>
#include <memory>
#include <system_error>

#include <arborist/context/executor.h>
#include <arborist/pool/pool_errc.h>

namespace arborist {

class ManualExecutor final : public Executor {
 public:
  ManualExecutor();
  ~ManualExecutor() override;  // destroys what did not run

  std::error_code post(const Context& ctx, Task task, TaskOptions options = {}) override;
  std::error_code tryPost(const Context& ctx, Task task, TaskOptions options = {}) override;

  bool runsHere() const noexcept override;

  std::size_t runReady();  // runs what is queued at the call, by priority; returns how many ran
  bool runOne();           // false: nothing was ready
  std::size_t queued() const;

 private:
  class Impl;
  std::unique_ptr<Impl> m_impl;
};

}  // namespace arborist
