// SPDX-License-Identifier: GPL-3.0-or-later
// Folds recorded events into the state that every view shows. Single-threaded and without a clock of its own: the
// caller says what time it is. The state is bounded: jobs by their job files and the number of ended runs, contexts by
// those that exist plus a number of released ones that are kept for a while. What is live is never given up.
#pragma once

#include <memory>
#include <optional>
#include <span>

#include <arborist/telemetry/context_fold.h>
#include <arborist/telemetry/job_fold.h>
#include <arborist/telemetry/recorder.h>
#include <arborist/telemetry/snapshot.h>

namespace arborist {

struct RetentionOptions {
  Duration releasedContextsFor = std::chrono::seconds(30);
  std::size_t releasedContexts = 20'000;    // at most; the first to be released go first
  std::size_t endedRuns = 16;               // at most; the first to end go first
  std::size_t outputTailBytes = 16u << 20;  // of all kept output tails together; the oldest are cut
};

class Aggregator {
 public:
  explicit Aggregator(RetentionOptions = {});
  Aggregator(const Aggregator&) = delete;
  Aggregator& operator=(const Aggregator&) = delete;

  // Takes the job events out of `recorded`; times are converted by `clock`.
  void fold(RecordedEvents& recorded, const TscClock& clock);
  void expire(TimePoint now);
  // When expire() has something to do next; none: not before the next fold.
  std::optional<TimePoint> nextExpiry() const;

  void setPool(PoolRow);

  // Events were dropped since the last reconcile().
  bool wantsReconcile() const noexcept { return m_wantsReconcile; }
  // `live`: liveContexts() as read after the last fold.
  void reconcile(std::span<const ContextInfo> live, TimePoint now);

  // The changes since the last call, as the next numbered state; null if nothing changed.
  std::shared_ptr<const SnapshotDiff> takeDiff(TimePoint now);
  // The state that the last diff led to; only directly after takeDiff().
  std::shared_ptr<const Snapshot> snapshot() const { return std::make_shared<const Snapshot>(m_state); }

 private:
  const RetentionOptions m_retention;
  Snapshot m_state;
  ContextFold m_contexts;
  JobFold m_jobs;
  EventStats m_published;  // as in the last diff
  bool m_poolChanged = false;
  bool m_wantsReconcile = false;
};

}  // namespace arborist
