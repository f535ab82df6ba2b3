// SPDX-License-Identifier: GPL-3.0-or-later
// Counts durations in logarithmic buckets, two significant digits each, and tells percentiles of them. The layout is
// that of HdrHistogram (G. Tene, hdrhistogram.org): every power of two is cut into 128 equal parts, so a bucket is at
// most 0.8 % of its value wide. Takes memory only for the range of values that it has seen: 29 KiB at most.
// Single-threaded.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace arborist {

class Histogram {
 public:
  using Value = std::chrono::nanoseconds;

  // From `low` to `high`, both included.
  struct Bucket {
    Value low, high;
    std::uint32_t count = 0;
    Value middle() const noexcept { return low + (high - low) / 2; }
  };

  // Below zero counts as zero. A bucket stops counting at 2^32 − 1.
  void record(Value);
  void merge(const Histogram&);
  void clear() noexcept { *this = {}; }

  std::uint64_t count() const noexcept { return m_count; }
  bool empty() const noexcept { return m_count == 0; }
  // Exact. Zero where nothing was recorded.
  Value min() const noexcept { return m_min; }
  Value max() const noexcept { return m_max; }
  // The value that `share` (0 … 1) of all recorded ones do not exceed, by the nearest rank, within 0.4 %.
  Value percentile(double share) const noexcept;

  // The buckets that count something, in order of value.
  template <class F>
  void forEach(F&& visit) const {
    for (std::size_t i = 0; i < m_counts.size(); ++i) {
      if (m_counts[i] != 0) visit(bucketAt(m_first + i, m_counts[i]));
    }
  }

 private:
  static std::size_t indexOf(Value) noexcept;
  static Bucket bucketAt(std::size_t index, std::uint32_t count) noexcept;
  void cover(std::size_t first, std::size_t last);

  std::size_t m_first = 0;  // index of m_counts[0]
  std::vector<std::uint32_t> m_counts;
  std::uint64_t m_count = 0;
  Value m_min{}, m_max{};
};

}  // namespace arborist
