// SPDX-License-Identifier: GPL-3.0-or-later
#include <widgets/models/series_bins.h>

#include <algorithm>
#include <iterator>

namespace arborist {

JobDuration windowWidth(JobDuration span, std::size_t wanted) {
  using namespace std::chrono_literals;
  static constexpr JobDuration kWidths[] = {1ms, 2ms, 5ms,  10ms, 20ms, 50ms,  100ms, 200ms, 500ms, 1s, 2s, 5s, 10s,
                                            15s, 30s, 1min, 2min, 5min, 10min, 15min, 30min, 1h,    2h, 4h, 8h, 24h};
  const JobDuration least = span / static_cast<std::int64_t>(std::max<std::size_t>(wanted, 1));
  const auto* found = std::lower_bound(std::begin(kWidths), std::end(kWidths), least);
  if (found != std::end(kWidths)) return *found;
  return (least / 24h + 1) * JobDuration(24h);
}

}  // namespace arborist
