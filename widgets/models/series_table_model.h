// SPDX-License-Identifier: GPL-3.0-or-later
// A SeriesTable for a table view. New figures leave the selection where it is. For the window's thread.
#pragma once

#include <QAbstractTableModel>

#include <widgets/models/series_table.h>

namespace arborist {

class SeriesTableModel final : public QAbstractTableModel {
  Q_OBJECT

 public:
  using QAbstractTableModel::QAbstractTableModel;

  void setTable(SeriesTable);
  const SeriesTable& table() const noexcept { return m_table; }

  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex&, int role) const override;
  QVariant headerData(int section, Qt::Orientation, int role) const override;

 private:
  SeriesTable m_table;
};

}  // namespace arborist
