// SPDX-License-Identifier: GPL-3.0-or-later
#include <widgets/models/series_gauge.h>

#include <algorithm>

namespace arborist {

namespace {

// Smallest, largest, first and last of one part of the span, in the order in which they came.
class Extremes {
 public:
  void add(SeriesPoint point) {
    if (m_count == 0) m_first = m_low = m_high = point;
    if (point.value < m_low.value) m_low = point;
    if (point.value > m_high.value) m_high = point;
    m_last = point;
    ++m_count;
  }
  void flush(std::vector<SeriesPoint>& out) {
    if (m_count == 0) return;
    const bool lowFirst = m_low.at <= m_high.at;
    for (const SeriesPoint& point : {m_first, lowFirst ? m_low : m_high, lowFirst ? m_high : m_low, m_last}) {
      if (out.empty() || out.back().value != point.value) out.push_back(point);
    }
    m_count = 0;
  }

 private:
  std::size_t m_count = 0;
  SeriesPoint m_first, m_low, m_high, m_last;
};

}  // namespace

void GaugeSeries::add(LoadSample sample) {
  if (!m_samples.empty()) sample.at = std::max(sample.at, m_samples.back().at);
  m_samples.push(sample);
  addToBins(sample);
}

void GaugeSeries::clear() {
  m_samples.clear();
  m_bins.clear();
  m_width = kFirstWidth;
}

void GaugeSeries::addToBins(const LoadSample& sample) {
  const std::int64_t index = sample.at.time_since_epoch() / m_width;
  if (m_bins.empty() || m_bins.back().index != index) {
    if (m_bins.size() == kBins) {
      halve();
      addToBins(sample);
      return;
    }
    m_bins.push_back({index, sample, sample, sample});
    return;
  }
  Bin& bin = m_bins.back();
  for (std::size_t i = 0; i < kLoads; ++i) {
    bin.low.values[i] = std::min(bin.low.values[i], sample.values[i]);
    bin.high.values[i] = std::max(bin.high.values[i], sample.values[i]);
  }
  bin.last = sample;
}

// Until there is room: bins that lie far apart may not meet at twice the width.
void GaugeSeries::halve() {
  while (m_bins.size() > kBins / 2) {
    m_width *= 2;
    std::vector<Bin> wider;
    for (Bin& bin : m_bins) {
      bin.index = bin.last.at.time_since_epoch() / m_width;
      if (wider.empty() || wider.back().index != bin.index) {
        wider.push_back(bin);
        continue;
      }
      Bin& into = wider.back();
      for (std::size_t i = 0; i < kLoads; ++i) {
        into.low.values[i] = std::min(into.low.values[i], bin.low.values[i]);
        into.high.values[i] = std::max(into.high.values[i], bin.high.values[i]);
      }
      into.last = bin.last;
    }
    m_bins = std::move(wider);
  }
}

bool GaugeSeries::exactFrom(JobTime begin) const noexcept {
  return m_samples.begin() == 0 || m_samples[m_samples.begin()].at <= begin;
}

template <class F>
void GaugeSeries::visit(Load load, TimeSpan span, F&& f) const {
  const auto i = static_cast<std::size_t>(load);
  if (exactFrom(span.begin)) {
    std::uint64_t low = m_samples.begin(), high = m_samples.end();
    while (low < high) {  // the first after the begin
      const std::uint64_t middle = low + (high - low) / 2;
      m_samples[middle].at <= span.begin ? low = middle + 1 : high = middle;
    }
    if (low > m_samples.begin()) f(SeriesPoint{span.begin, m_samples[low - 1].values[i]});
    for (; low < m_samples.end() && m_samples[low].at <= span.end; ++low) {
      f(SeriesPoint{m_samples[low].at, m_samples[low].values[i]});
    }
    return;
  }
  auto bin = std::upper_bound(m_bins.begin(), m_bins.end(), span.begin,
                              [](JobTime at, const Bin& b) { return at < b.last.at; });
  if (bin != m_bins.begin()) f(SeriesPoint{span.begin, std::prev(bin)->last.values[i]});
  for (; bin != m_bins.end(); ++bin) {
    const JobTime at = std::max(span.begin, JobTime(bin->index * m_width));
    if (at > span.end) break;
    f(SeriesPoint{at, bin->low.values[i]});
    f(SeriesPoint{at, bin->high.values[i]});
    f(SeriesPoint{std::max(at, bin->last.at), bin->last.values[i]});
  }
}

std::optional<LoadSample> GaugeSeries::at(JobTime time) const {
  if (empty()) return std::nullopt;
  std::optional<LoadSample> found;
  for (std::size_t i = 0; i < kLoads; ++i) {
    std::optional<float> value;
    visit(static_cast<Load>(i), {time, time}, [&](const SeriesPoint& point) { value = point.value; });
    if (!value) return std::nullopt;
    if (!found) found = LoadSample{time, {}};
    found->values[i] = *value;
  }
  return found;
}

std::vector<SeriesPoint> GaugeSeries::steps(Load load, TimeSpan span, std::size_t buckets) const {
  std::vector<SeriesPoint> points;
  if (empty() || buckets == 0) return points;
  const double wide = std::max(static_cast<double>(span.length().count()) / static_cast<double>(buckets), 1.0);
  Extremes part;
  std::int64_t current = -1;
  visit(load, span, [&](const SeriesPoint& point) {
    const auto bucket = static_cast<std::int64_t>(static_cast<double>((point.at - span.begin).count()) / wide);
    if (bucket != current) part.flush(points);
    current = bucket;
    part.add(point);
  });
  part.flush(points);
  // The last value holds up to the end.
  if (!points.empty()) points.push_back({span.end, points.back().value});
  return points;
}

}  // namespace arborist
