// SPDX-License-Identifier: GPL-3.0-or-later
#include <widgets/models/series_table_model.h>

#include <algorithm>

namespace arborist {

void SeriesTableModel::setTable(SeriesTable table) {
  const bool sameColumns = std::equal(
      table.columns.begin(), table.columns.end(), m_table.columns.begin(), m_table.columns.end(),
      [](const SeriesTable::Column& a, const SeriesTable::Column& b) { return a.name == b.name && a.kind == b.kind; });
  if (!sameColumns) {
    beginResetModel();
    m_table = std::move(table);
    endResetModel();
    return;
  }
  const int before = rowCount(), after = static_cast<int>(table.rows.size());
  // Rows come and go at the end while the others still are what they were; then those change.
  if (after > before) {
    beginInsertRows({}, before, after - 1);
    m_table.rows.insert(m_table.rows.end(), table.rows.begin() + before, table.rows.end());
    endInsertRows();
  } else if (after < before) {
    beginRemoveRows({}, after, before - 1);
    m_table.rows.resize(table.rows.size());
    endRemoveRows();
  }
  m_table = std::move(table);
  const int kept = std::min(before, after);
  if (kept > 0 && columnCount() > 0) Q_EMIT dataChanged(index(0, 0), index(kept - 1, columnCount() - 1));
}

int SeriesTableModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(m_table.rows.size());
}

int SeriesTableModel::columnCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(m_table.columns.size());
}

QVariant SeriesTableModel::data(const QModelIndex& index, int role) const {
  if (!index.isValid() || index.row() >= rowCount() || index.column() >= columnCount()) return {};
  const auto column = static_cast<std::size_t>(index.column());
  const QVariant& cell = m_table.rows[static_cast<std::size_t>(index.row())][column];
  if (role == Qt::DisplayRole) return cellText(m_table.columns[column], cell);
  if (role != Qt::TextAlignmentRole) return {};
  const bool text = m_table.columns[column].kind == SeriesTable::Kind::Text;
  return static_cast<int>((text ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
}

QVariant SeriesTableModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (role != Qt::DisplayRole || section < 0) return {};
  if (orientation == Qt::Vertical) return section + 1;
  return section < columnCount() ? QVariant(m_table.columns[static_cast<std::size_t>(section)].name) : QVariant();
}

}  // namespace arborist
