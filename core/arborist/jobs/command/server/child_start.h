// SPDX-License-Identifier: GPL-3.0-or-later
// Makes one child that shares the runner's memory until it executes its program, as posix_spawn does, so that a start
// costs the same however large the process is. Not thread-safe: for the single-threaded runner only.
#pragma once

#include <sys/resource.h>
#include <sys/types.h>

#include <cstdint>

namespace arborist::runner {

// Everything the child does, prepared so that it allocates nothing.
struct ChildPlan {
  const char* const* paths = nullptr;  // tried in turn; ends with a null pointer
  const char* const* argv = nullptr;
  const char* const* shellArgv = nullptr;  // for a file that is no binary and has no "#!"; [1] is filled in
  const char* const* env = nullptr;
  const char* dir = nullptr;                       // null: stay
  int stdinFd = -1, stdoutFd = -1, stderrFd = -1;  // all above 2
  int cgroupFd = -1;                               // the cgroup to be born in; -1: the runner's
  const rlimit* fileLimit = nullptr;               // null: as it is
  const rlimit* mark = nullptr;                    // null: none
};

enum class StartStep : int { None, Clone, Enter, Execute };

struct ChildStart {
  pid_t pid = -1;
  int pidfd = -1;
  StartStep failedAt = StartStep::None;
  int error = 0;
};

// On failure after the clone the child has been waited for: there is nothing left to do.
ChildStart startChild(const ChildPlan&);

// Signals that the runner ignores; a child gets their default action back.
inline constexpr int kIgnoredSignals[] = {1 /*HUP*/, 2 /*INT*/, 3 /*QUIT*/, 13 /*PIPE*/, 15 /*TERM*/, 20 /*TSTP*/};

}  // namespace arborist::runner
