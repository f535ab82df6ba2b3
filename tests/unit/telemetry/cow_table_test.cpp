// SPDX-License-Identifier: GPL-3.0-or-later
#include <arborist/telemetry/cow_table.h>

#include <gtest/gtest.h>

namespace arborist {
namespace {

struct CountedRow {
  int value = 0;
  CountedRow() = default;
  CountedRow(const CountedRow& other) : value(other.value) { ++s_copies; }
  CountedRow& operator=(const CountedRow& other) {
    value = other.value;
    ++s_copies;
    return *this;
  }
  static inline int s_copies = 0;
};

using Table = CowTable<CountedRow, 4>;

Table tableOf(int rows) {
  Table table;
  table.grow(static_cast<std::size_t>(rows));
  for (int i = 0; i < rows; ++i) table.edit(static_cast<std::size_t>(i)).value = i;
  return table;
}

TEST(CowTableTest, ACopyKeepsItsRowsWhenTheOriginalIsEdited) {
  Table table = tableOf(10);
  const Table copy = table;
  table.edit(5).value = 100;
  EXPECT_EQ(copy[5].value, 5);
  EXPECT_EQ(table[5].value, 100);
  EXPECT_EQ(table[4].value, 4);
}

TEST(CowTableTest, TheOriginalKeepsItsRowsWhenACopyIsEdited) {
  const Table table = tableOf(10);
  Table copy = table;
  copy.edit(9).value = 100;
  EXPECT_EQ(table[9].value, 9);
}

TEST(CowTableTest, CopyingATableCopiesNoRow) {
  const Table table = tableOf(1000);
  CountedRow::s_copies = 0;
  const Table copy = table;
  EXPECT_EQ(CountedRow::s_copies, 0);
  EXPECT_EQ(copy[999].value, 999);
}

TEST(CowTableTest, OnlyASharedChunkIsCopiedAndOnlyOnce) {
  Table table = tableOf(100);
  CountedRow::s_copies = 0;
  table.edit(50).value = 1;
  EXPECT_EQ(CountedRow::s_copies, 0);
  {
    const Table copy = table;
    table.edit(50).value = 2;
    table.edit(51).value = 2;
    EXPECT_EQ(CountedRow::s_copies, 4);
  }
  CountedRow::s_copies = 0;
  table.edit(0).value = 3;  // shared once, but the copy is gone
  EXPECT_EQ(CountedRow::s_copies, 0);
}

TEST(CowTableTest, GrowsWithDefaultRowsAndNeverShrinks) {
  Table table = tableOf(3);
  table.grow(6);
  table.grow(2);
  ASSERT_EQ(table.size(), 6u);
  EXPECT_EQ(table[2].value, 2);
  EXPECT_EQ(table[5].value, 0);
}

}  // namespace
}  // namespace arborist
