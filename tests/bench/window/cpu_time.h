// SPDX-License-Identifier: GPL-3.0-or-later
// CPU time in seconds. Thread-safe.
#pragma once

#include <ctime>

namespace arborist::bench {

inline double cpuSecondsOf(clockid_t clock) {
  timespec time{};
  clock_gettime(clock, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}
inline double threadCpuSeconds() { return cpuSecondsOf(CLOCK_THREAD_CPUTIME_ID); }
inline double processCpuSeconds() { return cpuSecondsOf(CLOCK_PROCESS_CPUTIME_ID); }

}  // namespace arborist::bench
