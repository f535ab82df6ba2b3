// SPDX-License-Identifier: MIT
// What happens to the tasks of a pool, told to an observer: for telemetry. Called on the thread that causes it, under
// no lock, also several at the same time; it may use the pool, but not destroy it. A pool without one pays nothing.
//
// For each task, in this order: enqueued, then one of refused, discarded, or started and finished.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <system_error>

#include <arborist/base/clock.h>
#include <arborist/context/context_id.h>
#include <arborist/context/executor.h>

namespace arborist {

// A plain value, but for the name.
struct TaskInfo {
  std::uint64_t id = 0;  // 1, 2, … within one pool, never used again
  ContextId context{};   // under which it was posted
  Priority priority = Priority::Normal;
  std::string_view name{};  // valid during the call
};

class PoolObserver {
 public:
  virtual ~PoolObserver() = default;

  virtual void enqueued(const TaskInfo&) noexcept {}  // a post begins, which may wait for room
  virtual void refused(std::uint64_t /*task*/, std::error_code /*by post*/) noexcept {}
  // It was accepted and will never run: its context ended, or it was dropped.
  virtual void discarded(std::uint64_t /*task*/, std::error_code /*why*/, Duration /*waited*/) noexcept {}
  virtual void started(std::uint64_t /*task*/, Duration /*waited*/) noexcept {}
  virtual void finished(std::uint64_t /*task*/, Duration /*waited*/, Duration /*ran*/) noexcept {}  // thrown, too
  virtual void resized(std::size_t /*minThreads*/, std::size_t /*maxThreads*/) noexcept {}
};

}  // namespace arborist
