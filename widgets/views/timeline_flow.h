// SPDX-License-Identifier: GPL-3.0-or-later
// From the instant of an order to stop to the end of every job that it stopped: what one cancel or limit did.
// For the window's thread.
#pragma once

#include <vector>

#include <widgets/models/timeline_model.h>

namespace arborist {

struct TimelineFlow {
  JobTime ordered = kNoTime;
  JobId origin;  // the job or group on which it began; run 0: not a row's
  struct Stop {
    TimelineBar bar;         // the attempt that was stopped
    std::size_t merged = 1;  // jobs that this one stands for
  };
  std::vector<Stop> stops;
  bool empty() const noexcept { return stops.empty(); }
};

// At most so many lines; of more, each stands for several jobs.
inline constexpr std::size_t kFlowLines = 200;

// Of what stopped `selected`; empty: nothing did.
TimelineFlow flowOf(const Snapshot&, JobId selected);

}  // namespace arborist
