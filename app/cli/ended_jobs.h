// SPDX-License-Identifier: GPL-3.0-or-later
// The leaf jobs of one run as they end: each once, in the order in which they ended. Single-threaded.
#pragma once

#include <cstdint>
#include <vector>

#include <arborist/telemetry/snapshot.h>
#include <arborist/telemetry/update_feed.h>

namespace arborist {

class EndedJobs {
 public:
  explicit EndedJobs(std::uint32_t run) : m_run(run) {}
  std::vector<JobRow> take(const SnapshotUpdate&);

 private:
  const std::uint32_t m_run;
  std::vector<bool> m_told;  // by JobId::index
};

}  // namespace arborist
