// SPDX-License-Identifier: GPL-3.0-or-later
// A job that only keeps a slot busy, in a way that is known beforehand: to try limits out, to show what a file of jobs
// does, to measure Arborist itself. Plain values and pure functions, safe from any thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace arborist {

// How long something takes: the same each time, or drawn.
struct LatencySpec {
  enum class Shape : std::uint8_t { Constant, Uniform, Normal, Exponential, Lognormal };
  Shape shape = Shape::Constant;
  // Constant: the duration; Uniform: the shortest; Normal and Exponential: the mean; Lognormal: the median.
  std::chrono::nanoseconds first{};
  // Uniform: the longest; Normal: the standard deviation; Lognormal: the 99th percentile. Not below `first` for Uniform
  // and Lognormal.
  std::chrono::nanoseconds second{};
};

// "20ms", "lognormal(20ms, 80ms)": as in a job file.
std::string toText(const LatencySpec&);

// Shares are in percent, 0 … 100.
struct LoadSpec {
  LatencySpec latency;                              // how long it lasts
  std::optional<std::chrono::nanoseconds> longest;  // at most so long, whatever was drawn
  double cpu = 0;                                   // of one core, while it lasts
  double fail = 0;                                  // how many fail, once their time is over
  double hang = 0;                                  // how many never end by themselves
  std::chrono::nanoseconds ignoreCancel{};          // how long it goes on when it was told to stop; `grace` bounds it
  std::optional<std::uint64_t> seed;                // of what is drawn; without one each run has its own
};

// In words: "load for 60s, cpu 20 %, 1 % fail".
std::string toText(const LoadSpec&);

// What was drawn for one attempt.
struct LoadDraw {
  std::chrono::nanoseconds lasts{};
  bool hangs = false;
  bool fails = false;
};

// The same for the same four arguments, on every machine with the same arithmetic. A change of one key leaves what is
// drawn for the others as it was.
LoadDraw drawLoad(const LoadSpec&, std::uint64_t seed, std::string_view path, std::uint32_t attempt);

}  // namespace arborist
