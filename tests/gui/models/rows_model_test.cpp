// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <QAbstractItemModelTester>
#include <QFont>
#include <QPersistentModelIndex>
#include <QSortFilterProxyModel>
#include <algorithm>
#include <random>

#include <support/gui/model_mirror.h>
#include <widgets/models/rows_model.h>

namespace arborist::test {
namespace {

using Mode = QAbstractItemModelTester::FailureReportingMode;
using MirrorRow = ModelMirror::Row;

const std::vector<int> kRowRoles{RowsModel::KeyRole, RowsModel::StateRole};

// A table as a page of the inspector makes it anew at each update.
class RandomTable {
 public:
  explicit RandomTable(unsigned seed) : m_random(seed) {}

  std::vector<TableRow> rows;

  unsigned below(unsigned limit) { return static_cast<unsigned>(m_random() % limit); }
  void step() {
    switch (below(12)) {
      case 0:
      case 1:
      case 2: rows.push_back(fresh()); break;  // a log
      case 3:
      case 4: rows.insert(place(rows.size() + 1), fresh()); break;
      case 5: {
        std::vector<TableRow> block(1 + below(5));
        for (TableRow& row : block) row = fresh();
        rows.insert(place(rows.size() + 1), block.begin(), block.end());
        break;
      }
      case 6:
        if (!rows.empty()) rows.erase(place(rows.size()));
        break;
      case 7:
        if (!rows.empty()) {
          const auto from = place(rows.size());
          rows.erase(from, from + 1 + static_cast<std::ptrdiff_t>(below(static_cast<unsigned>(rows.end() - from))));
        }
        break;
      case 8:
      case 9:
        if (!rows.empty()) change(*place(rows.size()));
        break;
      case 10:
        if (!rows.empty()) {
          TableRow moved = *place(rows.size());
          std::erase_if(rows, [&](const TableRow& row) { return row.key == moved.key; });
          if (below(2) == 0) change(moved);
          rows.insert(place(rows.size() + 1), std::move(moved));
        }
        break;
      default:
        if (const unsigned what = below(8); what == 0)
          rows.clear();
        else if (what == 1)
          std::shuffle(rows.begin(), rows.end(), m_random);
        else if (what == 2)
          for (TableRow& row : rows) change(row);
        else if (what == 3)  // another job is shown
          for (TableRow& row : rows) row = fresh();
        else if (what == 4)
          std::rotate(rows.begin(), place(rows.size() + 1), rows.end());
        break;
    }
  }
  QString text() { return QString(1 + static_cast<int>(below(2)), QLatin1Char("aBc"[below(3)])); }

 private:
  std::vector<TableRow>::iterator place(std::size_t places) {
    return rows.begin() + static_cast<std::ptrdiff_t>(below(static_cast<unsigned>(places)));
  }
  TableRow fresh() {
    TableRow row;
    row.key = QString::number(++m_named);
    change(row);
    return row;
  }
  void change(TableRow& row) {
    row.cells = {text(), QString::number(below(4)), text() + text()};
    row.state.reset();
    if (below(2) == 0) row.state = static_cast<JobState>(below(8));
    row.struckOut = below(3) == 0;
    row.toolTip = below(2) == 0 ? text() : QString();
  }

  std::mt19937 m_random;
  int m_named = 0;
};

MirrorRow naiveRow(const TableRow& row) {
  MirrorRow cells;
  for (int column = 0; column < row.cells.size(); ++column) {
    const QString& cell = row.cells[column];
    const QString state = row.state && column == 0 ? QString::number(static_cast<int>(*row.state)) : QString();
    cells.push_back(QStringList{cell, row.toolTip.isEmpty() ? cell : row.toolTip, row.key, state}
                        .join(QLatin1Char('|'))
                        .toStdString());
  }
  return cells;
}

// Those in which a cell contains the text, whatever its case.
std::vector<MirrorRow> naiveRows(const std::vector<TableRow>& rows, const QString& text = {}) {
  std::vector<MirrorRow> shown;
  for (const TableRow& row : rows)
    if (!row.cells.filter(text, Qt::CaseInsensitive).isEmpty()) shown.push_back(naiveRow(row));
  return shown;
}

std::vector<QString> keysOf(const std::vector<TableRow>& rows) {
  std::vector<QString> keys;
  for (const TableRow& row : rows) keys.push_back(row.key);
  return keys;
}

// What is selected: it stays on its row or is gone with it, and where only one place changed, the others stay.
class KeptRows {
 public:
  explicit KeptRows(const RowsModel& model) : m_before(keysOf(model.rows())) {
    for (int row = 0; row < model.rowCount(); ++row) m_kept.emplace_back(model.index(row, 0));
  }
  void check(const RowsModel& model) const {
    const std::vector<QString> now = keysOf(model.rows());
    const auto head = static_cast<std::size_t>(
        std::mismatch(m_before.begin(), m_before.end(), now.begin(), now.end()).first - m_before.begin());
    const auto tail = static_cast<std::size_t>(
        std::mismatch(m_before.rbegin(), m_before.rend(), now.rbegin(), now.rend()).first - m_before.rbegin());
    const std::size_t inBoth = std::min(head + tail, std::min(m_before.size(), now.size())) - head;
    for (std::size_t i = 0; i < m_kept.size(); ++i) {
      if (i < head || i >= m_kept.size() - inBoth) {
        ASSERT_TRUE(m_kept[i].isValid()) << "row " << i << " has not changed";
      }
      if (m_kept[i].isValid()) {
        ASSERT_EQ(m_kept[i].data(RowsModel::KeyRole).toString(), m_before[i]) << "row " << i;
      }
    }
  }

 private:
  std::vector<QString> m_before;
  std::vector<QPersistentModelIndex> m_kept;
};

void walkTable(unsigned seed, int steps) {
  SCOPED_TRACE("ARBORIST_SEED=" + std::to_string(seed));
  RowsModel model({QStringLiteral("Name"), QStringLiteral("#"), QStringLiteral("Set on")}, {1});
  const QAbstractItemModelTester tester(&model, Mode::Fatal);
  QSortFilterProxyModel filtered;  // as on the page of variables and values
  filtered.setSourceModel(&model);
  filtered.setFilterKeyColumn(-1);
  filtered.setFilterCaseSensitivity(Qt::CaseInsensitive);
  const QAbstractItemModelTester filteredTester(&filtered, Mode::Fatal);
  const ModelMirror mirror(model, kRowRoles), filteredMirror(filtered, kRowRoles);
  RandomTable table(seed);
  QString wanted;
  for (int step = 0; step < steps && !testing::Test::HasFatalFailure(); ++step) {
    SCOPED_TRACE("step " + std::to_string(step));
    for (unsigned i = table.below(4); i > 0; --i) table.step();
    const KeptRows kept(model);
    const std::vector<TableRow> before = model.rows();
    const int came = mirror.came(), gone = mirror.gone(), changed = mirror.changed();
    model.setRows(table.rows);
    ASSERT_EQ(model.rows(), table.rows);
    ASSERT_EQ(mirror.asked(), naiveRows(table.rows));
    ASSERT_EQ(mirror.rows(), mirror.asked()) << "the signals tell another story";
    ASSERT_LE(mirror.came() - came, 1);
    ASSERT_LE(mirror.gone() - gone, 1);
    if (keysOf(before) == keysOf(table.rows)) {
      ASSERT_EQ(mirror.came() + mirror.gone(), came + gone) << "the same rows";
    }
    if (before == table.rows) {
      ASSERT_EQ(mirror.changed(), changed) << "nothing to tell";
    }
    kept.check(model);
    ASSERT_EQ(filteredMirror.asked(), naiveRows(table.rows, wanted));
    ASSERT_EQ(filteredMirror.rows(), filteredMirror.asked());
    if (table.below(6) != 0) continue;
    wanted = table.below(3) == 0 ? QString() : table.text();
    filtered.setFilterFixedString(wanted);
    ASSERT_EQ(filteredMirror.asked(), naiveRows(table.rows, wanted));
    ASSERT_EQ(filteredMirror.rows(), filteredMirror.asked());
  }
}

TEST(RowsModelTest, ShowsThroughRandomTablesWhatANaiveListShowsAlsoFiltered) {
  const unsigned seed = announcedSeed();
  for (unsigned round = 0; round < 8 && !testing::Test::HasFatalFailure(); ++round) walkTable(seed + round, 400);
}

TEST(RowsModelTest, OneRowMoreOrLessIsToldAsThatAlone) {
  RowsModel model({QStringLiteral("Name")}, {});
  const QAbstractItemModelTester tester(&model, Mode::Fatal);
  const ModelMirror mirror(model);
  const auto show = [&](const QStringList& keys) {
    std::vector<TableRow> rows;
    for (const QString& key : keys) rows.push_back({.key = key, .cells = {key}});
    model.setRows(std::move(rows));
  };
  show({"a", "b", "c"});
  const QPersistentModelIndex a = model.index(0, 0), b = model.index(1, 0), c = model.index(2, 0);
  show({"a", "x", "b", "c"});
  EXPECT_EQ(mirror.came(), 2);
  EXPECT_EQ(mirror.gone(), 0);
  show({"a", "x", "c"});
  EXPECT_EQ(mirror.came(), 2);
  EXPECT_EQ(mirror.gone(), 1);
  EXPECT_EQ(mirror.changed(), 0);
  EXPECT_EQ(a.row(), 0);
  EXPECT_FALSE(b.isValid());
  EXPECT_EQ(c.row(), 2);
  show({});
  EXPECT_EQ(model.rowCount(), 0);
  EXPECT_EQ(mirror.gone(), 2);
  EXPECT_FALSE(a.isValid());
}

TEST(RowsModelTest, WhatIsReplacedIsStruckOutAndSaysSo) {
  RowsModel model({QStringLiteral("Name"), QStringLiteral("#")}, {1});
  const QAbstractItemModelTester tester(&model, Mode::Fatal);
  model.setRows({{.key = "a", .cells = {"MODE", "1"}, .struckOut = true}, {.key = "b", .cells = {"MODE", "2"}}});
  EXPECT_TRUE(model.index(0, 0).data(Qt::FontRole).value<QFont>().strikeOut());
  EXPECT_FALSE(model.index(1, 0).data(Qt::FontRole).isValid());
  EXPECT_EQ(model.index(0, 0).data(Qt::AccessibleTextRole).toString(), "MODE, replaced");
  EXPECT_EQ(model.index(1, 0).data(Qt::AccessibleTextRole).toString(), "MODE");
}

}  // namespace
}  // namespace arborist::test
