// SPDX-License-Identifier: GPL-3.0-or-later
// The thread that folds what a Recorder took and publishes the result. It parks while nothing happens and publishes at
// most once per interval while something does. All functions are thread-safe; those that wait say so and must not be
// called from SnapshotConsumer::snapshotChanged.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include <arborist/telemetry/aggregator.h>
#include <arborist/telemetry/recorder.h>
#include <arborist/telemetry/snapshot.h>
#include <arborist/telemetry/snapshot_source.h>

namespace arborist {

struct AggregatorThreadOptions {
  Duration interval = std::chrono::milliseconds(20);
  RetentionOptions retention;
  UpdateFeedOptions feed;
  // Called on the thread after drops; empty: drops are counted but the contexts cannot be repaired.
  std::function<std::vector<ContextInfo>()> liveContexts;
  // The pool as it is now, sampled on the thread before each publication, and a few times a second until it has come to
  // rest: no job waits, no task is there, all spare threads have ended. Empty: there is none.
  std::function<PoolRow()> pool = {};
};

class AggregatorThread final : public SnapshotSource {
 public:
  // The recorder outlives this object.
  explicit AggregatorThread(Recorder&, AggregatorThreadOptions = {});
  // Folds and publishes what was recorded, then joins.
  ~AggregatorThread() override;
  AggregatorThread(const AggregatorThread&) = delete;
  AggregatorThread& operator=(const AggregatorThread&) = delete;

  // Publishes within an interval though nothing was recorded: what `pool` samples has changed.
  void wake() noexcept;
  // Waits until everything recorded before the call was folded and published.
  void flush();
  // flush(), then the whole state. Waits.
  std::shared_ptr<const Snapshot> snapshot();
  SnapshotUpdate updateSince(std::uint64_t seq) override;
  [[nodiscard]] Subscription subscribe(SnapshotConsumer&) override;

 private:
  class Impl;
  std::unique_ptr<Impl> m_impl;
};

}  // namespace arborist
