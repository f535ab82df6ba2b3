// SPDX-License-Identifier: GPL-3.0-or-later
// Keeps the slots of a session in step with what there is to do: while it is on, a thread of its own looks once a
// second and has them changed by the rule of Autoscaler. Thread-safe; no call waits for the thread but close().
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <thread>

#include <arborist/base/mutex.h>
#include <arborist/pool/autoscaler.h>
#include <arborist/telemetry/pool_row.h>

namespace arborist {

class PoolAutoscaler {
 public:
  struct Load {
    std::size_t slots = 0, busy = 0, queued = 0;
  };
  // Called on its thread, under no lock.
  struct Parts {
    std::function<std::optional<Load>()> look;                          // nullopt: leave the slots as they are
    std::function<void(std::size_t slots, std::uint64_t term)> resize;  // also with the slots that there are
    Duration every = std::chrono::seconds(1);
  };

  explicit PoolAutoscaler(Parts parts);
  ~PoolAutoscaler();
  PoolAutoscaler(const PoolAutoscaler&) = delete;
  PoolAutoscaler& operator=(const PoolAutoscaler&) = delete;

  // nullopt: off; it stays so where the system has no thread for it. Each call has a term of its own, which resize() is
  // told; one that comes after a later one is ignored.
  void set(std::optional<AutoscaleSettings> settings, std::uint64_t term);
  std::optional<AutoscaleRow> row() const;  // nullopt: off
  void close();                             // off for ever; no part is called any more

  // Up at once, four at least and twice as many at most in five seconds; down to what was needed within a minute.
  static AutoscalerOptions optionsOf(const AutoscaleSettings& settings);

 private:
  bool startThread() ARB_REQUIRES(m_mutex);
  void work();
  void lookOnce(MutexLock& lock) ARB_NO_ANALYSIS;

  const Parts m_parts;
  mutable Mutex m_mutex;
  CondVar m_changed;
  std::optional<AutoscaleRow> m_row ARB_GUARDED_BY(m_mutex);
  std::shared_ptr<Autoscaler> m_rule ARB_GUARDED_BY(m_mutex);
  std::uint64_t m_term ARB_GUARDED_BY(m_mutex) = 0;
  bool m_closed ARB_GUARDED_BY(m_mutex) = false;
  std::thread m_thread ARB_GUARDED_BY(m_mutex);  // from the first time that it is on
};

}  // namespace arborist
