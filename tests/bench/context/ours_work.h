// SPDX-License-Identifier: GPL-3.0-or-later
// Shared by the works of context_ours: how time is taken, how figures are shown. Not thread-safe.
#pragma once

#include <ctime>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <vector>

#include <arborist/context/context.h>

namespace arborist::bench {

// Processor time of this thread in nanoseconds: on a busy machine the clock would count the others' turns too.
inline double threadTime() {
  timespec at{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &at);
  return static_cast<double>(at.tv_sec) * 1e9 + static_cast<double>(at.tv_nsec);
}

inline double quantile(std::vector<double> values, double share) {
  std::ranges::sort(values);
  return values[static_cast<std::size_t>(share * static_cast<double>(values.size() - 1))];
}

inline void show(const char* name, double value) { std::printf("%s %.3f\n", name, value); }

// The median of so many batches of count calls, per call.
template <class Batch>
double nanosEach(int batches, int count, Batch batch) {
  batch(count);
  std::vector<double> times;
  for (int i = 0; i < batches; ++i) {
    const double start = threadTime();
    batch(count);
    times.push_back((threadTime() - start) / count);
  }
  return quantile(std::move(times), 0.5);
}

// The compiler has to make the object, though nobody looks at it.
template <class T>
void keep(const T& object) {
  asm volatile("" : : "r"(&object) : "memory");
}

void readClock();
void poll();
void poll2();
void derive();
void deriveBelow();
void derive2();
void timeout();
void timeoutPending();
void flat();
void tree();
void chain();
void value();
void late();
void wake();
void bytes();
void recorder();

}  // namespace arborist::bench
