// SPDX-License-Identifier: GPL-3.0-or-later
// A small table whose rows are made anew as a whole and then shown with the fewest changes, so that what is selected
// and scrolled to stays. For tens to thousands of rows. Belongs to the window's thread.
#pragma once

#include <QAbstractTableModel>
#include <QString>
#include <QStringList>
#include <optional>
#include <vector>

#include <arborist/jobs/job_state.h>

namespace arborist {

struct TableRow {
  QString key;                      // unique in the table: what makes it the same row
  QStringList cells;                // as many as there are headers
  std::optional<JobState> state{};  // shown as a glyph in the first column
  bool struckOut = false;
  QString toolTip{};
  friend bool operator==(const TableRow&, const TableRow&) = default;
};

class RowsModel final : public QAbstractTableModel {
  Q_OBJECT

 public:
  enum Role { StateRole = Qt::UserRole + 1, KeyRole };

  // Columns in `numbers` are aligned to the right.
  RowsModel(QStringList headers, std::vector<int> numbers, QObject* parent = nullptr);
  void setRows(std::vector<TableRow>);
  const std::vector<TableRow>& rows() const noexcept { return m_rows; }

  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex&, int role) const override;
  QVariant headerData(int section, Qt::Orientation, int role) const override;

 private:
  QVariant alignment(int column) const;
  void replace(std::size_t at, std::size_t remove, std::vector<TableRow> rows);

  const QStringList m_headers;
  const std::vector<int> m_numbers;
  std::vector<TableRow> m_rows;
};

}  // namespace arborist
