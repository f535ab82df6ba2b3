// SPDX-License-Identifier: GPL-3.0-or-later
// Ended jobs summed up, all of them or those that ended in a marked span: how long they waited, ran and took to stop,
// and what cancelled them. Single-threaded.
#pragma once

#include <array>
#include <optional>
#include <vector>

#include <widgets/models/series_bins.h>

namespace arborist {

class EndedTally {
 public:
  static constexpr std::size_t kCauses = 16;

  // Looks at each job once, unless the span changes. Of a span only what the ring keeps is known.
  void update(const EndedRing&, std::optional<TimeSpan> only);

  std::uint64_t ended() const noexcept { return m_ended; }
  const Histogram& queued() const noexcept { return m_latency.queued; }
  const Histogram& running() const noexcept { return m_latency.running; }
  // From the order to the end, of jobs that were told to stop while they ran.
  const Histogram& stopping() const noexcept { return m_stopping; }
  // Of jobs that did not end by themselves.
  std::uint64_t cancelledBy(CauseCode code) const noexcept { return m_causes[static_cast<std::size_t>(code)]; }
  std::uint64_t cancelled() const noexcept;

 private:
  std::optional<TimeSpan> m_only;
  SeriesCursor m_cursor;
  std::uint64_t m_ended = 0;
  LatencyBin m_latency;
  Histogram m_stopping;
  std::array<std::uint64_t, kCauses> m_causes{};
};

// A histogram in bins that are equally wide on a log axis, `perDecade` to a power of ten, from its smallest value to
// its largest; none: nothing was recorded. Below a microsecond counts as one.
struct LogBin {
  double low = 0, high = 0;  // seconds
  std::uint64_t count = 0;
};
std::vector<LogBin> logBins(const Histogram&, int perDecade);

}  // namespace arborist
