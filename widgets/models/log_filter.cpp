// SPDX-License-Identifier: GPL-3.0-or-later
#include <widgets/models/log_filter.h>

#include <utility>

namespace arborist {

LogFilter::LogFilter(LogModel& log, QObject* parent) : QSortFilterProxyModel(parent), m_log(log) {
  // A line never changes, so nothing has to be looked at twice.
  setDynamicSortFilter(false);
  setSourceModel(&log);
}

void LogFilter::setProblemsOnly(bool problems) {
  if (std::exchange(m_problemsOnly, problems) != problems) invalidateFilter();
}

void LogFilter::setSubtree(std::uint32_t run, std::string path) {
  if (m_run == run && m_path == path) return;
  m_run = run;
  m_path = std::move(path);
  invalidateFilter();
}

void LogFilter::setSearch(const QString& text) {
  if (m_search == text) return;
  m_search = text;
  invalidateFilter();
}

bool LogFilter::inSubtree(const LogLine& line) const {
  if (m_run == 0) return true;
  if (line.job.run != m_run) return false;
  if (m_path.empty()) return true;
  if (!line.description || !line.description->path.starts_with(m_path)) return false;
  return line.description->path.size() == m_path.size() || line.description->path[m_path.size()] == '/';
}

bool LogFilter::filterAcceptsRow(int row, const QModelIndex&) const {
  const LogLine& line = m_log.line(row);
  if (m_problemsOnly && !line.isProblem()) return false;
  if (!inSubtree(line)) return false;
  if (m_search.isEmpty()) return true;
  return m_log.jobPath(row).contains(m_search, Qt::CaseInsensitive) ||
         m_log.text(row).contains(m_search, Qt::CaseInsensitive);
}

}  // namespace arborist
