// SPDX-License-Identifier: GPL-3.0-or-later
// How loaded the engine was, over time: four figures that hold from one sample to the next. In bounded memory: the last
// samples exactly, everything since the beginning in bins that keep smallest, largest and last value and double their
// width when there are too many. Single-threaded.
#pragma once

#include <array>
#include <optional>
#include <vector>

#include <widgets/models/series_ring.h>
#include <widgets/models/time_range.h>

namespace arborist {

enum class Load : std::uint8_t { Ready, Waiting, Busy, Slots };  // Waiting: ready jobs and the pool's queue
inline constexpr std::size_t kLoads = 4;

struct LoadSample {
  JobTime at;
  std::array<float, kLoads> values{};
  float operator[](Load load) const noexcept { return values[static_cast<std::size_t>(load)]; }
};

struct SeriesPoint {
  JobTime at;
  float value = 0;
};

class GaugeSeries {
 public:
  static constexpr std::size_t kSamples = 8192;  // exact ones; at 30 a second four and a half minutes
  static constexpr std::size_t kBins = 2048;
  static constexpr JobDuration kFirstWidth = std::chrono::milliseconds(100);

  // A time before the last one counts as that one.
  void add(LoadSample);
  void clear();

  bool empty() const noexcept { return m_samples.empty(); }
  const LoadSample& last() const noexcept { return m_samples.back(); }
  // What held at that instant; none: before the first.
  std::optional<LoadSample> at(JobTime) const;
  // Steps to draw over the span, from the value that held at its begin: at most four points for each of `buckets`
  // equal parts, among them the smallest and the largest of the part.
  std::vector<SeriesPoint> steps(Load, TimeSpan, std::size_t buckets) const;
  std::size_t kept() const noexcept { return m_samples.size() + m_bins.size(); }

 private:
  struct Bin {
    std::int64_t index = 0;
    LoadSample low, high, last;  // `at` of low and high is not used
  };
  bool exactFrom(JobTime) const noexcept;
  void addToBins(const LoadSample&);
  void halve();
  template <class F>
  void visit(Load, TimeSpan, F&&) const;

  SeriesRing<LoadSample> m_samples{kSamples};
  std::vector<Bin> m_bins;
  JobDuration m_width = kFirstWidth;
};

}  // namespace arborist
