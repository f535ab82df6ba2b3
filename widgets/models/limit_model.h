// SPDX-License-Identifier: GPL-3.0-or-later
// The `limits` of the runs under way as a table, a row each: attempts at once, rate, breaker, who waits. For the
// window's thread.
#pragma once

#include <QAbstractTableModel>
#include <vector>

#include <widgets/models/snapshot_bridge.h>

namespace arborist {

class LimitModel final : public QAbstractTableModel {
  Q_OBJECT

 public:
  enum Column { Name, Run, Active, Rate, Breaker, Waiting, Refused, kColumns };

  explicit LimitModel(SnapshotBridge&, QObject* parent = nullptr);

  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex&, int role = Qt::DisplayRole) const override;
  QVariant headerData(int section, Qt::Orientation, int role = Qt::DisplayRole) const override;

 public Q_SLOTS:
  // Figures that change by themselves as time goes by.
  void tick();

 private:
  void update();
  QString text(const LimitRow&, Column) const;
  QString breakerText(const BreakerStats&) const;
  QString tip(const LimitRow&, Column) const;

  SnapshotBridge& m_bridge;
  std::vector<LimitRow> m_rows;
};

}  // namespace arborist
