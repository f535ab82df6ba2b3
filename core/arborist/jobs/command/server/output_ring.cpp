// SPDX-License-Identifier: GPL-3.0-or-later
#include <arborist/jobs/command/server/output_ring.h>

#include <algorithm>

namespace arborist::runner {

void OutputRing::write(std::string_view bytes) {
  if (bytes.size() > m_capacity) bytes.remove_prefix(bytes.size() - m_capacity);
  const auto grown = std::min(bytes.size(), m_capacity - m_bytes.size());
  m_bytes.append(bytes.substr(0, grown));
  bytes.remove_prefix(grown);
  while (!bytes.empty()) {
    const auto part = std::min(bytes.size(), m_capacity - m_next);
    m_bytes.replace(m_next, part, bytes.substr(0, part));
    m_next = (m_next + part) % m_capacity;
    bytes.remove_prefix(part);
  }
}

std::string OutputRing::last(std::size_t most) const {
  most = std::min(most, m_bytes.size());
  const std::string_view older = std::string_view(m_bytes).substr(m_next);
  const std::string_view newer = std::string_view(m_bytes).substr(0, m_next);
  if (most <= newer.size()) return std::string(newer.substr(newer.size() - most));
  return std::string(older.substr(older.size() - (most - newer.size()))).append(newer);
}

}  // namespace arborist::runner
