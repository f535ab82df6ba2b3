// SPDX-License-Identifier: GPL-3.0-or-later
// Where a view gets its stream of snapshots and diffs from: the live engine, a recorded run. Thread-safe.
#pragma once

#include <arborist/telemetry/update_feed.h>

namespace arborist {

class SnapshotSource {
 public:
  virtual ~SnapshotSource() = default;
  // What a reader at state `seq` (0: it has nothing) needs to get to the newest; never waits.
  virtual SnapshotUpdate updateSince(std::uint64_t seq) = 0;
  [[nodiscard]] virtual Subscription subscribe(SnapshotConsumer&) = 0;
};

}  // namespace arborist
