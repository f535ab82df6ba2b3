// SPDX-License-Identifier: GPL-3.0-or-later
// What /proc says about processes. Everything here is a look at something that changes meanwhile: a pid found may be
// gone, or be another process, by the time it is used. Thread-safe: there is no state.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace arborist::runner {

struct ProcessInfo {
  pid_t pid = 0, parent = 0, group = 0, session = 0;
  char state = '?';  // 'Z', 'X': dead; 'D': in the kernel, deaf to KILL for now
  std::uint64_t threads = 0;
  std::uint64_t startTicks = 0;  // with the pid it names a process for good
  std::uint64_t cpuTicks = 0;    // of all its threads
  std::uint64_t residentPages = 0;
  std::string name;

  // The state is that of the first thread, which may be gone while others go on.
  bool dead() const noexcept { return threads <= 1 && (state == 'Z' || state == 'X'); }
};

// At most `limit` bytes of /proc/PID/FILE; empty where it cannot be read.
std::string readProcFile(pid_t, const char* file, std::size_t limit);

// nullopt: no such process.
std::optional<ProcessInfo> processInfo(pid_t);

// All processes that this one may see, ordered by pid.
std::vector<ProcessInfo> allProcesses();

// The pids in a file such as /proc/PID/task/TID/children, read from its beginning.
std::vector<pid_t> pidsIn(int fd);
// Children of this process, whichever of its threads has them. While another thread waits for one, the next one in
// the list may be missed.
std::vector<pid_t> ownChildren();
// The same by a look at all processes, for kernels without that file.
std::vector<pid_t> childrenWithoutList();

// Whether the environment that a process was started with has the pair "KEY=value".
bool environmentHas(pid_t, std::string_view pair);

// Sends a signal to the process that `info` describes, and to no other, should the pid have a new owner.
// 0, or errno: ESRCH it is gone, EPERM it belongs to somebody else.
int signalProcess(const ProcessInfo& info, int signal);

}  // namespace arborist::runner
