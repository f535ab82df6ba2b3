// SPDX-License-Identifier: GPL-3.0-or-later
// Waiting for one child together with what it used. Thread-safe: there is no state.
#pragma once

#include <sys/wait.h>

#include <cstdint>
#include <optional>

namespace arborist::runner {

struct ProcessEnd {
  bool signaled = false;
  int status = 0;  // exit code or signal
  double cpuSeconds = 0;
  // Of the process and its children that it waited for. 0: not known. It shares the memory of the process that makes
  // it until its program is executed, and the kernel counts that in, so that less than this cannot be told.
  std::uint64_t peakRssBytes = 0;
};

// `options`: WNOHANG, WNOWAIT or 0. nullopt: it has not ended, or is no child.
std::optional<ProcessEnd> waitForEnd(idtype_t kind, int id, int options);

}  // namespace arborist::runner
