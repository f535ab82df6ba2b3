// SPDX-License-Identifier: GPL-3.0-or-later
#include <widgets/models/tree_filter.h>

namespace arborist {

bool TreeFilter::matches(const JobRow& row, const RunRow& run) const {
  if (everything()) return true;
  if (hideFinished && !row.live()) return false;
  if (!states[static_cast<std::size_t>(row.state)]) return false;
  if (span && (row.created > span->end || (row.finished && *row.finished < span->begin))) return false;
  if (text.isEmpty()) return true;
  const std::string& path = row.description->path.empty() ? run.info.file : row.description->path;
  return QString::fromUtf8(path.data(), static_cast<qsizetype>(path.size())).contains(text, Qt::CaseInsensitive);
}

}  // namespace arborist
