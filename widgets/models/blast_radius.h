// SPDX-License-Identifier: GPL-3.0-or-later
// What an order to stop would end, before it is given. A plain value, computed from a snapshot.
#pragma once

#include <span>

#include <arborist/telemetry/snapshot.h>

namespace arborist {

struct BlastRadius {
  std::size_t queued = 0;           // leaf jobs that would never run
  std::size_t running = 0;          // leaf jobs that would be told to stop
  std::size_t survivors = 0;        // `when: always`: they go on, or still run
  const JobRow* longest = nullptr;  // the one that has been running longest; valid as long as the snapshot is unchanged
  bool nothing() const noexcept { return queued == 0 && running == 0; }
};

// Of the job or group and all below it. Looks at each row below once.
BlastRadius blastRadius(const Snapshot&, JobId);
// Of several, none of which is below another.
BlastRadius blastRadius(const Snapshot&, std::span<const JobId>);

}  // namespace arborist
