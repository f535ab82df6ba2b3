// SPDX-License-Identifier: GPL-3.0-or-later
// The timeline's data as a table for reading, sorting and copying: a row an attempt, and one for each job that has had
// none yet. It reads the bridge's state and keeps up with it while it is active. Sorted when asked for; rows that come
// later stand at the end until the next time. For the window's thread.
#pragma once

#include <QAbstractTableModel>
#include <map>
#include <optional>
#include <vector>

#include <widgets/models/snapshot_bridge.h>

namespace arborist {

class TimelineTableModel final : public QAbstractTableModel {
  Q_OBJECT

 public:
  enum Column { Job, Worker, Attempt, Queued, Started, StopOrdered, Ended, RunTime, CancelTime, State, kColumns };

  explicit TimelineTableModel(SnapshotBridge&, QObject* parent = nullptr);

  // While it is not, it is empty and costs nothing.
  void setActive(bool);
  JobId jobAt(int row) const;
  // The first row of the job; -1: none.
  int rowOf(JobId) const;
  // The rows with the column's titles above, columns parted by tabs.
  QString copyText(const std::vector<int>& rows) const;

  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex&, int role) const override;
  QVariant headerData(int section, Qt::Orientation, int role) const override;
  void sort(int column, Qt::SortOrder) override;

 private:
  // number 0: the job has had no attempt.
  struct Entry {
    JobId job;
    std::uint32_t number = 0;
  };
  struct Figures;

  void apply(const ViewUpdate&);
  void rebuild();
  bool collect(const JobRow&, std::vector<Entry>& added, int& firstChanged, int& lastChanged);
  QString text(const Entry&, int column) const;
  QString timeText(std::uint32_t run, std::optional<JobTime>) const;
  Figures figures(const Entry&) const;

  SnapshotBridge& m_bridge;
  bool m_active = false;
  std::vector<Entry> m_entries;                                        // never moved
  std::vector<int> m_order, m_rowOf;                                   // row to entry and back
  std::map<std::uint32_t, std::vector<std::vector<int>>> m_entriesOf;  // by run and index
};

}  // namespace arborist
