// SPDX-License-Identifier: GPL-3.0-or-later
// The pool's workers as a table: what each does, for how long, what is left of its limit, what it has done. A row a
// worker; idle ones are rows too. For the window's thread.
#pragma once

#include <QAbstractTableModel>
#include <vector>

#include <widgets/models/snapshot_bridge.h>
#include <widgets/models/worker_ledger.h>

namespace arborist {

class WorkerModel final : public QAbstractTableModel {
  Q_OBJECT

 public:
  enum Column { Number, State, Job, Elapsed, Limit, Done, Utilisation, kColumns };
  enum Role {
    StateRole = Qt::UserRole,  // JobState as int; invalid: idle
    ShareRole                  // Limit: share that is left; Utilisation: share; double 0 … 1, invalid: none
  };

  explicit WorkerModel(SnapshotBridge&, QObject* parent = nullptr);

  // run 0: idle.
  JobId jobAt(int row) const;
  // -1: it runs on none.
  int rowOf(JobId) const;
  bool anyBusy() const noexcept { return m_busy > 0; }

  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex&, int role = Qt::DisplayRole) const override;
  QVariant headerData(int section, Qt::Orientation, int role = Qt::DisplayRole) const override;

 public Q_SLOTS:
  // Figures that change by themselves as time goes by.
  void tick();

 private:
  struct Shown {
    JobId job;
    JobState state = JobState::Queued;
    std::uint64_t done = 0;
    std::uint32_t attempt = 0;
    friend bool operator==(const Shown&, const Shown&) = default;
  };

  void update(const ViewUpdate&);
  void resizeRows();
  void refreshRows();
  const JobRow* jobRow(int row) const;
  QString text(int row, Column, const JobRow*) const;
  QVariant share(int row, Column, const JobRow*) const;
  QString tip(Column, const JobRow*) const;

  SnapshotBridge& m_bridge;
  WorkerLedger m_ledger;
  std::vector<Shown> m_rows;
  std::size_t m_busy = 0;
};

}  // namespace arborist
