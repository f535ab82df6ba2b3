// SPDX-License-Identifier: GPL-3.0-or-later
#include <arborist/telemetry/histogram.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

namespace arborist {

namespace {

constexpr unsigned kHalfBits = 7;  // 128 parts of each power of two
constexpr std::size_t kHalf = std::size_t{1} << kHalfBits;

std::uint32_t addUpToMax(std::uint32_t a, std::uint32_t b) noexcept {
  return b > std::numeric_limits<std::uint32_t>::max() - a ? std::numeric_limits<std::uint32_t>::max() : a + b;
}

}  // namespace

std::size_t Histogram::indexOf(Value value) noexcept {
  const auto ns = static_cast<std::uint64_t>(std::max<Value::rep>(value.count(), 0));
  const auto width = static_cast<unsigned>(std::bit_width(ns));
  const unsigned shift = width > kHalfBits + 1 ? width - (kHalfBits + 1) : 0;
  return shift * kHalf + static_cast<std::size_t>(ns >> shift);
}

Histogram::Bucket Histogram::bucketAt(std::size_t index, std::uint32_t count) noexcept {
  const std::size_t shift = index < 2 * kHalf ? 0 : index / kHalf - 1;
  const auto low = static_cast<Value::rep>(index - shift * kHalf) << shift;
  const auto wide = Value::rep{1} << shift;
  return {Value(low), Value(low + (wide - 1)), count};
}

void Histogram::cover(std::size_t first, std::size_t last) {
  if (m_counts.empty()) m_first = first;
  if (first < m_first) {
    m_counts.insert(m_counts.begin(), m_first - first, 0);
    m_first = first;
  }
  if (last - m_first >= m_counts.size()) m_counts.resize(last - m_first + 1);
}

void Histogram::record(Value value) {
  value = std::max(value, Value::zero());
  const std::size_t index = indexOf(value);
  cover(index, index);
  std::uint32_t& count = m_counts[index - m_first];
  count = addUpToMax(count, 1);
  m_min = m_count == 0 ? value : std::min(m_min, value);
  m_max = std::max(m_max, value);
  ++m_count;
}

void Histogram::merge(const Histogram& other) {
  if (other.empty()) return;
  cover(other.m_first, other.m_first + other.m_counts.size() - 1);
  for (std::size_t i = 0; i < other.m_counts.size(); ++i) {
    std::uint32_t& count = m_counts[other.m_first + i - m_first];
    count = addUpToMax(count, other.m_counts[i]);
  }
  m_min = m_count == 0 ? other.m_min : std::min(m_min, other.m_min);
  m_max = std::max(m_max, other.m_max);
  m_count += other.m_count;
}

Histogram::Value Histogram::percentile(double share) const noexcept {
  if (m_count == 0) return {};
  const double exact = std::ceil(std::clamp(share, 0.0, 1.0) * static_cast<double>(m_count));
  const auto rank = std::max<std::uint64_t>(static_cast<std::uint64_t>(exact), 1);
  std::uint64_t seen = 0;
  for (std::size_t i = 0; i < m_counts.size(); ++i) {
    seen += m_counts[i];
    if (seen >= rank) return std::clamp(bucketAt(m_first + i, 0).middle(), m_min, m_max);
  }
  return m_max;
}

}  // namespace arborist
