// SPDX-License-Identifier: GPL-3.0-or-later
// What the program does when its runner was killed: as the next subreaper it has inherited the runner's processes.
// Thread-safe.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_set>

namespace arborist::runner {

struct LostRunner {
  std::uint32_t nonce = 0;
  bool marks = false;  // its processes carry marks; otherwise only their environment tells
  std::string runId;
  std::string cgroupFolder;                // empty: it used none
  std::unordered_set<std::uint32_t> kept;  // attempts whose leaked processes stay, by the low half of their id
};

// Ends (KILL) every process that the runner left behind and returns when none is left.
void endOrphans(const LostRunner&);

}  // namespace arborist::runner
