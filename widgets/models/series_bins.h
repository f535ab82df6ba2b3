// SPDX-License-Identifier: GPL-3.0-or-later
// Ended jobs in equal windows of time, for a span that moves. While width and begin only go on, each job is looked at
// once; a change of the width looks at all that the ring keeps. Single-threaded.
#pragma once

#include <array>
#include <deque>

#include <arborist/telemetry/histogram.h>

#include <widgets/models/series_ended.h>
#include <widgets/models/series_ring.h>
#include <widgets/models/time_range.h>

namespace arborist {

using EndedRing = SeriesRing<EndedJob>;

// Of the span about `wanted` windows, in a width that people count in: 1, 2 or 5 ms … s, 15 and 30 s, minutes, hours.
JobDuration windowWidth(JobDuration span, std::size_t wanted);

template <class Bin>
class SeriesBins {
 public:
  // Brings the bins up to date: all windows that the span touches.
  void update(const EndedRing& ring, TimeSpan span, JobDuration width) {
    const std::int64_t first = span.begin.time_since_epoch() / width;
    const std::int64_t last = span.end.time_since_epoch() / width;
    const bool goesOn = m_cursor.generation == ring.generation() && width == m_width && first >= m_first &&
                        first <= end() && !(m_lateOnes && last >= end());
    if (!goesOn) {
      m_bins.clear();
      m_first = first;
      m_width = width;
      m_cursor = {ring.generation(), ring.begin()};
      m_lateOnes = false;
    }
    for (; m_first < first && !m_bins.empty(); ++m_first) m_bins.pop_front();
    m_first = first;
    while (end() <= last) m_bins.emplace_back();
    readNew(ring, m_cursor, [&](const EndedJob& job) {
      const std::int64_t at = job.finished.time_since_epoch() / m_width;
      if (at >= end()) m_lateOnes = true;
      if (at >= m_first && at < end()) m_bins[static_cast<std::size_t>(at - m_first)].add(job);
    });
  }

  std::size_t size() const noexcept { return m_bins.size(); }
  const Bin& operator[](std::size_t i) const noexcept { return m_bins[i]; }
  JobTime begin(std::size_t i) const noexcept { return JobTime((m_first + static_cast<std::int64_t>(i)) * m_width); }
  JobTime middle(std::size_t i) const noexcept { return begin(i) + m_width / 2; }
  JobDuration width() const noexcept { return m_width; }
  // Null: outside.
  const Bin* at(JobTime time) const noexcept {
    const std::int64_t i = time.time_since_epoch() / m_width - m_first;
    return i < 0 || i >= static_cast<std::int64_t>(m_bins.size()) ? nullptr : &m_bins[static_cast<std::size_t>(i)];
  }

 private:
  std::int64_t end() const noexcept { return m_first + static_cast<std::int64_t>(m_bins.size()); }

  std::deque<Bin> m_bins;
  std::int64_t m_first = 0;
  JobDuration m_width{1};
  SeriesCursor m_cursor;
  bool m_lateOnes = false;  // there were jobs after the last window, which are in none
};

struct OutcomeBin {
  std::array<std::uint32_t, 8> counts{};
  void add(const EndedJob& job) { ++counts[static_cast<std::size_t>(job.state)]; }
  std::uint32_t operator[](JobState state) const noexcept { return counts[static_cast<std::size_t>(state)]; }
  std::uint32_t all() const noexcept {
    std::uint32_t sum = 0;
    for (const std::uint32_t count : counts) sum += count;
    return sum;
  }
};

// Of jobs that ran: how long others waited says nothing of how long one waits for a slot.
struct LatencyBin {
  Histogram queued, running;
  void add(const EndedJob& job) {
    if (!job.started) return;
    queued.record(job.queued);
    running.record(job.running);
  }
};

}  // namespace arborist
