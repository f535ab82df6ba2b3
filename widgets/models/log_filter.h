// SPDX-License-Identifier: GPL-3.0-or-later
// The lines of the log that are wanted: problems only, one job with all below it, those that contain a text. Belongs
// to the window's thread.
#pragma once

#include <QSortFilterProxyModel>
#include <string>

#include <widgets/models/log_model.h>

namespace arborist {

class LogFilter final : public QSortFilterProxyModel {
  Q_OBJECT

 public:
  explicit LogFilter(LogModel&, QObject* parent = nullptr);

  void setProblemsOnly(bool);
  // run 0: all. `path`: of the job, empty for the root.
  void setSubtree(std::uint32_t run, std::string path);
  void setSearch(const QString&);
  const LogLine& line(const QModelIndex& index) const { return m_log.line(mapToSource(index).row()); }
  // A plain list, told without a look at the source: a view asks this of each row whenever a line is added.
  Qt::ItemFlags flags(const QModelIndex& index) const override {
    if (!index.isValid()) return Qt::NoItemFlags;
    return Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemNeverHasChildren;
  }

 protected:
  bool filterAcceptsRow(int row, const QModelIndex& parent) const override;

 private:
  bool inSubtree(const LogLine&) const;

  const LogModel& m_log;
  bool m_problemsOnly = false;
  std::uint32_t m_run = 0;
  std::string m_path;
  QString m_search;
};

}  // namespace arborist
