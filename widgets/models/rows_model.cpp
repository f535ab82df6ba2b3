// SPDX-License-Identifier: GPL-3.0-or-later
#include <widgets/models/rows_model.h>

#include <QFont>
#include <algorithm>
#include <iterator>

namespace arborist {

RowsModel::RowsModel(QStringList headers, std::vector<int> numbers, QObject* parent)
    : QAbstractTableModel(parent), m_headers(std::move(headers)), m_numbers(std::move(numbers)) {}

// Rows of the same key at both ends stay, what lies between is replaced.
void RowsModel::setRows(std::vector<TableRow> rows) {
  const auto sameKey = [](const TableRow& a, const TableRow& b) { return a.key == b.key; };
  const std::size_t shorter = std::min(rows.size(), m_rows.size());
  const auto firstOther = std::mismatch(m_rows.begin(), m_rows.end(), rows.begin(), rows.end(), sameKey).first;
  const auto head = static_cast<std::size_t>(firstOther - m_rows.begin());
  const auto lastOther = std::mismatch(m_rows.rbegin(), m_rows.rend(), rows.rbegin(), rows.rend(), sameKey).first;
  const std::size_t tail = std::min(static_cast<std::size_t>(lastOther - m_rows.rbegin()), shorter - head);
  const auto begin = rows.begin() + static_cast<std::ptrdiff_t>(head);
  const auto end = rows.end() - static_cast<std::ptrdiff_t>(tail);
  replace(head, m_rows.size() - head - tail, {begin, end});
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (m_rows[i] == rows[i]) continue;
    m_rows[i] = std::move(rows[i]);
    Q_EMIT dataChanged(index(static_cast<int>(i), 0), index(static_cast<int>(i), columnCount() - 1));
  }
}

void RowsModel::replace(std::size_t at, std::size_t remove, std::vector<TableRow> rows) {
  const int first = static_cast<int>(at);
  const auto place = [&] { return m_rows.begin() + first; };
  if (remove > 0) {
    beginRemoveRows({}, first, first + static_cast<int>(remove) - 1);
    m_rows.erase(place(), place() + static_cast<std::ptrdiff_t>(remove));
    endRemoveRows();
  }
  if (rows.empty()) return;
  beginInsertRows({}, first, first + static_cast<int>(rows.size()) - 1);
  m_rows.insert(place(), std::make_move_iterator(rows.begin()), std::make_move_iterator(rows.end()));
  endInsertRows();
}

int RowsModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int RowsModel::columnCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(m_headers.size());
}

QVariant RowsModel::data(const QModelIndex& index, int role) const {
  if (!index.isValid()) return {};
  const TableRow& row = m_rows[static_cast<std::size_t>(index.row())];
  switch (role) {
    case Qt::DisplayRole: return row.cells.value(index.column());
    case Qt::ToolTipRole: return row.toolTip.isEmpty() ? row.cells.value(index.column()) : row.toolTip;
    case Qt::AccessibleTextRole:
      return row.struckOut && index.column() == 0 ? tr("%1, replaced").arg(row.cells.value(0))
                                                  : row.cells.value(index.column());
    case Qt::AccessibleDescriptionRole: return row.toolTip;
    case Qt::TextAlignmentRole: return alignment(index.column());
    case Qt::FontRole: {
      if (!row.struckOut) return {};
      QFont font;
      font.setStrikeOut(true);
      return font;
    }
    case StateRole: return row.state && index.column() == 0 ? QVariant(static_cast<int>(*row.state)) : QVariant();
    case KeyRole: return row.key;
    default: return {};
  }
}

QVariant RowsModel::alignment(int column) const {
  const bool number = std::find(m_numbers.begin(), m_numbers.end(), column) != m_numbers.end();
  return QVariant::fromValue((number ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
}

QVariant RowsModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal) return {};
  if (role == Qt::DisplayRole) return m_headers.value(section);
  if (role == Qt::TextAlignmentRole) return alignment(section);
  return {};
}

}  // namespace arborist
