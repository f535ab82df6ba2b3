// SPDX-License-Identifier: GPL-3.0-or-later
#include <arborist/jobs/command/server/output_index.h>

#include <algorithm>
#include <cstring>
#include <limits>

namespace arborist::runner {
namespace {

constexpr std::int64_t kTogetherNs = 10'000'000;
constexpr std::uint64_t kMostLength = std::numeric_limits<std::uint32_t>::max();

}  // namespace

void OutputIndex::append(std::int64_t timeNs, IndexStream stream, std::uint64_t length) {
  while (length > 0) {
    if (!empty() && m_records.back().stream == stream && timeNs - m_records.back().timeNs < kTogetherNs) {
      const auto part = std::min(length, kMostLength - m_records.back().length);
      m_records.back().length += static_cast<std::uint32_t>(part);
      length -= part;
      if (length == 0) return;
    }
    if (m_records.size() - m_first >= kMostRecords) halve();
    m_records.push_back({timeNs, 0, stream});
    const auto part = std::min(length, kMostLength);
    m_records.back().length = static_cast<std::uint32_t>(part);
    length -= part;
  }
}

void OutputIndex::dropFront(std::uint64_t length) {
  while (length > 0 && !empty()) {
    IndexRecord& oldest = m_records[m_first];
    const auto part = static_cast<std::uint32_t>(std::min<std::uint64_t>(length, oldest.length));
    oldest.length -= part;
    length -= part;
    if (oldest.length == 0) ++m_first;
  }
  if (m_first > kMostRecords) {
    m_records.erase(m_records.begin(), m_records.begin() + static_cast<std::ptrdiff_t>(m_first));
    m_first = 0;
  }
}

void OutputIndex::halve() {
  std::size_t to = 0;
  for (std::size_t from = m_first; from < m_records.size();) {
    IndexRecord joined = m_records[from++];
    if (from < m_records.size() && kMostLength - joined.length >= m_records[from].length) {
      joined.length += m_records[from].length;
      if (m_records[from].stream != joined.stream) joined.stream = IndexStream::Mixed;
      ++from;
    }
    m_records[to++] = joined;
  }
  m_records.resize(to);
  m_first = 0;
}

std::string OutputIndex::bytes() const {
  std::string bytes((m_records.size() - m_first) * sizeof(IndexRecord), '\0');
  if (!bytes.empty()) std::memcpy(bytes.data(), m_records.data() + m_first, bytes.size());
  return bytes;
}

}  // namespace arborist::runner
