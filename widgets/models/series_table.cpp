// SPDX-License-Identifier: GPL-3.0-or-later
#include <widgets/models/series_table.h>

#include <QLocale>
#include <QStringList>
#include <cmath>

#include <widgets/style/format.h>

namespace arborist {

namespace {

QString plain(const QVariant& cell) {
  if (!cell.isValid()) return {};
  return cell.typeId() == QMetaType::QString ? cell.toString() : QString::number(cell.toDouble(), 'g', 12);
}

QString quoted(QString text) {
  static const QString kSpecial = QStringLiteral(",\"\r\n");
  bool special = false;
  for (const QChar c : kSpecial) special = special || text.contains(c);
  if (!special) return text;
  text.replace(QLatin1Char('"'), QStringLiteral("\"\""));
  return QLatin1Char('"') + text + QLatin1Char('"');
}

// Tabs and line ends would break the row.
QString flat(QString text) {
  for (const char c : {'\t', '\r', '\n'}) text.replace(QLatin1Char(c), QLatin1Char(' '));
  return text;
}

template <class Cell>
QString lineOf(const SeriesTable& table, QChar separator, Cell&& cell) {
  QStringList cells;
  for (std::size_t i = 0; i < table.columns.size(); ++i) cells.push_back(cell(i));
  return cells.join(separator);
}

}  // namespace

QString cellText(const SeriesTable::Column& column, const QVariant& cell) {
  if (!cell.isValid()) return QStringLiteral("–");
  if (cell.typeId() == QMetaType::QString) return cell.toString();
  const double value = cell.toDouble();
  switch (column.kind) {
    case SeriesTable::Kind::Seconds: return durationText(JobDuration(std::llround(value * 1e9)));
    case SeriesTable::Kind::Rate: return QLocale().toString(value, 'f', value < 10 && value > 0 ? 1 : 0);
    case SeriesTable::Kind::Share: return percentText(value);
    default: return countText(static_cast<std::uint64_t>(std::max(value, 0.0)));
  }
}

QByteArray csvOf(const SeriesTable& table) {
  QString text = lineOf(table, QLatin1Char(','), [&](std::size_t i) { return quoted(table.columns[i].name); });
  for (const SeriesTable::Row& row : table.rows) {
    text +=
        QStringLiteral("\r\n") + lineOf(table, QLatin1Char(','), [&](std::size_t i) { return quoted(plain(row[i])); });
  }
  return (text + QStringLiteral("\r\n")).toUtf8();
}

QString tsvOf(const SeriesTable& table, std::size_t first, std::size_t last) {
  QString text = lineOf(table, QLatin1Char('\t'), [&](std::size_t i) { return flat(table.columns[i].name); });
  for (std::size_t r = first; r <= last && r < table.rows.size(); ++r) {
    text += QLatin1Char('\n') +
            lineOf(table, QLatin1Char('\t'), [&](std::size_t i) { return flat(plain(table.rows[r][i])); });
  }
  return text;
}

}  // namespace arborist
