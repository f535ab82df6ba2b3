// SPDX-License-Identifier: GPL-3.0-or-later
#include <widgets/models/tree_filter.h>

namespace arborist {

bool TreeMatcher::matches(const JobRow& row, const RunRow& run) const {
  if (m_filter.everything()) return true;
  if (m_filter.hideFinished && !row.live()) return false;
  if (!m_filter.states[static_cast<std::size_t>(row.state)]) return false;
  if (const auto& span = m_filter.span; span) {
    if (row.created > span->end || (row.finished && *row.finished < span->begin)) return false;
  }
  return m_text.in(row.description->path.empty() ? run.info.file : row.description->path);
}

}  // namespace arborist
