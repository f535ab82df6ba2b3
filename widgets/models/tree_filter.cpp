// SPDX-License-Identifier: GPL-3.0-or-later
#include <widgets/models/tree_filter.h>

namespace arborist {

TreeMatcher::TreeMatcher(const TreeFilter& filter) : m_filter(filter), m_text(filter.text) {
  for (std::size_t state = 0; state < m_states.size(); ++state)
    if (filter.hideFinished && isFinal(static_cast<JobState>(state))) m_states.reset(state);
}

std::optional<bool> TreeMatcher::matches(JobState state) const {
  if (!m_states[static_cast<std::size_t>(state)]) return false;
  if (m_filter.text.isEmpty() && !m_filter.span) return true;
  return std::nullopt;
}

bool TreeMatcher::matches(const JobRow& row, const RunRow& run) const {
  if (const auto decided = matches(row.state)) return *decided;
  if (const auto& span = m_filter.span; span) {
    if (row.created > span->end || (row.finished && *row.finished < span->begin)) return false;
  }
  return m_text.in(row.description->path.empty() ? run.info.file : row.description->path);
}

}  // namespace arborist
