// SPDX-License-Identifier: GPL-3.0-or-later
// What changed between two numbered states of a Snapshot. Immutable once published.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include <arborist/telemetry/context_row.h>
#include <arborist/telemetry/job_row.h>
#include <arborist/telemetry/pool_row.h>

namespace arborist {

// How the recorder fared: recorded = folded + dropped + still in the buffers.
struct EventStats {
  std::uint64_t folded = 0;
  EventCounts dropped{};
  std::uint64_t reconciled = 0;  // times the contexts were compared with the live ones because of drops
  std::uint64_t droppedInAll() const noexcept;
  friend bool operator==(const EventStats&, const EventStats&) = default;
};

struct ContextRef {
  ContextId id;
  std::uint32_t slot = 0;
};

// Apply removals first, then insertions, then changes. Inserted jobs come with parents before children.
struct SnapshotDiff {
  std::uint64_t base = 0;  // the state it applies to
  std::uint64_t seq = 0;   // the state it leads to
  TimePoint at{};          // when that state was published

  std::vector<std::uint32_t> removedRuns;  // with all their jobs
  std::vector<RunRow> runs;                // new or changed
  std::vector<JobRow> insertedJobs, changedJobs;

  std::vector<ContextRef> removedContexts;
  std::vector<ContextRow> insertedContexts, changedContexts;

  ContextTotals contextTotals;
  EventStats events;
  std::shared_ptr<const PoolRow> pool;  // null: as it was

  std::size_t rows() const noexcept;
};

}  // namespace arborist
