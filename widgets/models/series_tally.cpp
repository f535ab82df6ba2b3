// SPDX-License-Identifier: GPL-3.0-or-later
#include <widgets/models/series_tally.h>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace arborist {

void EndedTally::update(const EndedRing& ring, std::optional<TimeSpan> only) {
  if (only != m_only || m_cursor.generation != ring.generation()) {
    *this = {};
    m_only = only;
    m_cursor = {ring.generation(), ring.begin()};
  }
  readNew(ring, m_cursor, [this](const EndedJob& job) {
    if (m_only && !m_only->contains(job.finished)) return;
    ++m_ended;
    m_latency.add(job);
    if (job.stopped) m_stopping.record(job.stopping);
    if (job.cancelled()) ++m_causes[static_cast<std::size_t>(job.cause)];
  });
}

std::uint64_t EndedTally::cancelled() const noexcept {
  return std::accumulate(m_causes.begin(), m_causes.end(), std::uint64_t{0});
}

std::vector<LogBin> logBins(const Histogram& histogram, int perDecade) {
  static constexpr double kSmallest = 1e-6;
  if (histogram.empty()) return {};
  const auto indexOf = [perDecade](Histogram::Value value) {
    const double seconds = std::max(std::chrono::duration<double>(value).count(), kSmallest);
    return static_cast<int>(std::floor(std::log10(seconds) * perDecade + 1e-9));
  };
  const int first = indexOf(histogram.min()), last = indexOf(histogram.max());
  std::vector<LogBin> bins(static_cast<std::size_t>(last - first) + 1);
  for (int i = first; i <= last; ++i) {
    LogBin& bin = bins[static_cast<std::size_t>(i - first)];
    bin.low = std::pow(10.0, static_cast<double>(i) / perDecade);
    bin.high = std::pow(10.0, static_cast<double>(i + 1) / perDecade);
  }
  histogram.forEach([&](const Histogram::Bucket& bucket) {
    const int at = std::clamp(indexOf(bucket.middle()), first, last);
    bins[static_cast<std::size_t>(at - first)].count += bucket.count;
  });
  return bins;
}

}  // namespace arborist
