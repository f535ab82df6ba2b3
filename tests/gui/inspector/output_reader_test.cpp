// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <QCoreApplication>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <widgets/models/output_reader.h>

namespace arborist::test {
namespace {

struct OutputReaderTest : testing::Test {
  QTemporaryDir folder;
  QString path = folder.filePath(QStringLiteral("output"));
  OutputReader reader;
  std::string all;
  OutputPiece last;
  std::uint64_t leftOut = 0;
  int restarts = 0;

  void write(const QByteArray& bytes, QIODevice::OpenMode mode = QIODevice::Append) {
    QFile file(path);
    ASSERT_TRUE(file.open(mode | QIODevice::WriteOnly));
    file.write(bytes);
  }
  void take() {
    OutputPiece piece;
    while (reader.take(&piece)) {
      if (piece.restart) {
        all.clear();
        leftOut = piece.leftOut;
        ++restarts;
      }
      EXPECT_LE(piece.bytes.size(), OutputReader::kPieceBytes);
      all += piece.bytes;
      last = std::move(piece);
    }
  }
  template <class Condition>
  bool until(Condition condition) {
    return QTest::qWaitFor([&] {
      take();
      return condition();
    });
  }
  bool untilStatus(OutputStatus status) {
    return until([&] { return last.status == status; });
  }
};

TEST_F(OutputReaderTest, ReadsWhatIsThere) {
  write("one\ntwo\n");
  reader.open(path, false);
  EXPECT_TRUE(untilStatus(OutputStatus::AtEnd));
  EXPECT_EQ(all, "one\ntwo\n");
  EXPECT_EQ(leftOut, 0u);
}

TEST_F(OutputReaderTest, FollowsAFileThatComesAndGrows) {
  reader.open(path, true);
  EXPECT_TRUE(until([&] { return restarts > 0 && last.status == OutputStatus::Missing; }));
  write("one\n");
  EXPECT_TRUE(until([&] { return all == "one\n"; }));
  write("two\n");
  EXPECT_TRUE(until([&] { return all == "one\ntwo\n"; }));
}

TEST_F(OutputReaderTest, ReadsToTheEndWhenItGrowsNoMore) {
  write("one\n");
  reader.open(path, true);
  EXPECT_TRUE(untilStatus(OutputStatus::AtEnd));
  write("two\n");
  reader.setGrowing(false);
  EXPECT_TRUE(until([&] { return all == "one\ntwo\n"; }));
}

TEST_F(OutputReaderTest, BeginsAnewWhenTheFileIsCutOff) {
  write("a long first output\n");
  reader.open(path, true);
  EXPECT_TRUE(until([&] { return !all.empty(); }));
  write("new\n", QIODevice::Truncate);
  EXPECT_TRUE(until([&] { return all == "new\n"; }));
}

TEST_F(OutputReaderTest, SaysThatAFileWasRemovedAndTakesTheNextOne) {
  write("one\n");
  reader.open(path, true);
  EXPECT_TRUE(until([&] { return !all.empty(); }));
  QFile::remove(path);
  EXPECT_TRUE(untilStatus(OutputStatus::Gone));
  EXPECT_EQ(all, "one\n");
  write("two\n");
  EXPECT_TRUE(until([&] { return all == "two\n"; }));
}

TEST_F(OutputReaderTest, OfAHugeFileOnlyTheEndIsRead) {
  constexpr qint64 kHuge = qint64{10} << 30;
  {
    QFile file(path);
    ASSERT_TRUE(file.open(QIODevice::WriteOnly));
    ASSERT_TRUE(file.resize(kHuge));
    ASSERT_TRUE(file.seek(kHuge - 10));
    file.write("\nthe end.\n");
  }
  reader.open(path, false);
  EXPECT_TRUE(untilStatus(OutputStatus::AtEnd));
  EXPECT_LE(all.size(), OutputReader::kMostBytes);
  EXPECT_TRUE(all.ends_with("\nthe end.\n"));
  EXPECT_EQ(leftOut + all.size(), static_cast<std::uint64_t>(kHuge));
}

TEST_F(OutputReaderTest, BeginsAtALine) {
  QByteArray line = QByteArray(99, 'x') + '\n';
  write(line.repeated(static_cast<int>(OutputReader::kMostBytes / 100) + 1000));
  reader.open(path, false);
  EXPECT_TRUE(untilStatus(OutputStatus::AtEnd));
  EXPECT_EQ(all.size() % 100, 0u);
  EXPECT_EQ(leftOut % 100, 0u);
  EXPECT_GT(leftOut, 0u);
}

TEST_F(OutputReaderTest, WhatIsNoFileIsNotRead) {
  reader.open(folder.path(), true);
  EXPECT_TRUE(untilStatus(OutputStatus::Unreadable));
  EXPECT_FALSE(last.problem.empty());
}

TEST_F(OutputReaderTest, AnotherFileDropsWhatWasNotTaken) {
  write("one\n");
  reader.open(path, true);
  const QString other = folder.filePath(QStringLiteral("other"));
  path = other;
  write("two\n");
  reader.open(other, true);
  EXPECT_TRUE(until([&] { return all == "two\n"; }));
}

TEST_F(OutputReaderTest, EndsWhileReading) {
  write(QByteArray(1 << 20, 'x'));
  for (int i = 0; i < 50; ++i) {
    OutputReader short_lived;
    short_lived.open(path, true);
  }
  QCoreApplication::processEvents();
}

}  // namespace
}  // namespace arborist::test
