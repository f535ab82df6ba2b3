// SPDX-License-Identifier: MIT
// Counts what is under way and lets others wait until nothing is; the model is Go's sync.WaitGroup. Thread-safe. It
// must outlive its waiters.
//
//   WaitGroup group;
//   group.add();
//   pool.post(ctx, [&](const Context&) { work(); group.done(); });
//   if (auto error = group.wait(ctx)) return error;
#pragma once

#include <cstdint>
#include <system_error>

#include <arborist/base/mutex.h>
#include <arborist/context/context.h>
#include <arborist/sync/detail/parker.h>

namespace arborist {

class WaitGroup {
 public:
  WaitGroup() = default;
  WaitGroup(const WaitGroup&) = delete;
  WaitGroup& operator=(const WaitGroup&) = delete;

  // Adds to the counter, or takes away where delta is negative. At zero all who wait are let go. Below zero, or beyond
  // what an int holds: std::logic_error, and the counter is unchanged. Who adds to a counter that may be zero while
  // others wait must see to it that they are meant to wait for the new ones.
  void add(int delta = 1);
  void done() { add(-1); }

  void wait();                               // until the counter is zero
  std::error_code wait(const Context& ctx);  // the same: {}; or ctx.err() where ctx ends first. At zero always {}.

 private:
  struct Waiting {
    Waiting* next = nullptr;
    Waiting* previous = nullptr;
    bool listed = false;
    detail::Parker parker;
  };

  Mutex m_mutex;
  int m_count ARB_GUARDED_BY(m_mutex) = 0;
  detail::WaitList<Waiting> m_waiting ARB_GUARDED_BY(m_mutex);
};

}  // namespace arborist
