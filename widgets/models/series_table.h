// SPDX-License-Identifier: GPL-3.0-or-later
// The figures of a chart as rows and columns: for the table behind it, for copying and for CSV. A plain value.
#pragma once

#include <QString>
#include <QVariant>
#include <vector>

namespace arborist {

struct SeriesTable {
  // Seconds: since the zero of the time axis, or a duration. Share: 1 is all of it.
  enum class Kind : std::uint8_t { Text, Count, Seconds, Rate, Share };
  struct Column {
    QString name;  // with the unit, as in "run time (s)"
    Kind kind = Kind::Count;
  };
  using Row = std::vector<QVariant>;  // double or QString; invalid: no figure

  std::vector<Column> columns;
  std::vector<Row> rows;
};

// A cell as a person reads it: "84 ms", "1,204", "92 %".
QString cellText(const SeriesTable::Column&, const QVariant&);

// RFC 4180, a header first, numbers with a point whatever the language; seconds in full precision.
QByteArray csvOf(const SeriesTable&);
// The same with tabs, of the rows from `first` to `last`, both included, as spreadsheets paste it.
QString tsvOf(const SeriesTable&, std::size_t first, std::size_t last);

}  // namespace arborist
