// SPDX-License-Identifier: GPL-3.0-or-later
// The processes of one attempt as /proc shows them now: those below the runner that carry the attempt's mark, or where
// there are no marks its id in their environment, and what descends from them. A process that vanishes meanwhile is
// left out. Thread-safe: there is no state.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <vector>

#include <arborist/jobs/command/process_row.h>

namespace arborist::runner {

struct AttemptMark {
  pid_t runner = 0;
  std::uint32_t nonce = 0;  // of the runner
  bool marks = false;       // its processes carry a ProcessMark
  std::string runId;
  std::uint64_t attempt = 0;
};

// Ordered by pid; zombies included.
std::vector<ProcessRow> listProcesses(const AttemptMark&);

}  // namespace arborist::runner
