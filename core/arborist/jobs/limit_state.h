// SPDX-License-Identifier: GPL-3.0-or-later
// What one of a run's `limits` does at one moment. A plain value.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include <arborist/resilience/circuit_breaker.h>

namespace arborist {

struct LimitState {
  std::string name;
  std::size_t most = 0;              // attempts at once; 0: any number
  std::size_t active = 0;            // attempts now
  std::size_t waiting = 0;           // jobs that use it and are held back, by it or by another one that they use, too
  std::optional<std::size_t> queue;  // how many of them there may be; none: any number
  std::size_t refused = 0;           // jobs for which there was no room among them
  std::string rate;                  // as written: "20/s"; empty: any
  std::size_t burst = 0, ready = 0;  // of the rate: attempts that could begin at once, at best and now
  std::optional<BreakerStats> breaker;
  friend bool operator==(const LimitState&, const LimitState&) = default;
};

}  // namespace arborist
