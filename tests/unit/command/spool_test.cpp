// SPDX-License-Identifier: GPL-3.0-or-later
// The parts that keep output: the ring, the index and the file.
#include <cstring>
#include <random>
#include <string>
#include <vector>

#include <gmock/gmock.h>

#include <arborist/jobs/command/server/output_index.h>
#include <arborist/jobs/command/server/output_ring.h>
#include <arborist/jobs/command/server/spool.h>
#include <tests/unit/command/command_fixture.h>

namespace arborist::runner {
namespace {

using test::contentOf;
using test::TempFolder;

std::vector<IndexRecord> recordsIn(std::string_view bytes) {
  std::vector<IndexRecord> records(bytes.size() / sizeof(IndexRecord));
  if (!records.empty()) std::memcpy(records.data(), bytes.data(), records.size() * sizeof(IndexRecord));
  return records;
}

std::uint64_t lengthOf(const std::vector<IndexRecord>& records) {
  std::uint64_t sum = 0;
  for (const auto& record : records) sum += record.length;
  return sum;
}

TEST(OutputRingTest, HoldsExactlyTheLastBytesWhateverTheWrites) {
  const unsigned seed = std::random_device()();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  for (const std::size_t capacity : {1U, 7U, 64U}) {
    OutputRing ring(capacity);
    std::string all;
    for (int i = 0; i < 300; ++i) {
      const std::string piece(random() % 100, static_cast<char>('a' + random() % 26));
      ring.write(piece);
      all += piece;
      for (const std::size_t most : {std::size_t{0}, std::size_t{3}, capacity, capacity + 5}) {
        const auto expected = std::min({most, capacity, all.size()});
        ASSERT_EQ(ring.last(most), all.substr(all.size() - expected));
      }
    }
  }
}

TEST(OutputIndexTest, PiecesOfOneStreamCloseTogetherShareARecord) {
  OutputIndex index;
  index.append(1'000'000'000, IndexStream::Stdout, 5);
  index.append(1'005'000'000, IndexStream::Stdout, 6);
  index.append(1'006'000'000, IndexStream::Stderr, 1);
  index.append(1'007'000'000, IndexStream::Stdout, 2);
  index.append(1'017'000'000, IndexStream::Stdout, 3);
  const auto records = recordsIn(index.bytes());
  ASSERT_EQ(records.size(), 4U);
  EXPECT_EQ(records[0].length, 11U);
  EXPECT_EQ(records[1].stream, IndexStream::Stderr);
  EXPECT_EQ(records[2].length, 2U);
  EXPECT_EQ(records[3].timeNs, 1'017'000'000);
}

TEST(OutputIndexTest, StaysBoundedAndLosesNoByte) {
  OutputIndex index;
  for (int i = 0; i < 1'000'000; ++i) {
    index.append(i * 20'000'000LL, i % 2 == 0 ? IndexStream::Stdout : IndexStream::Stderr, 3);
  }
  const auto records = recordsIn(index.bytes());
  EXPECT_LE(records.size(), OutputIndex::kMostRecords);
  EXPECT_EQ(lengthOf(records), 3'000'000U);
  EXPECT_EQ(records.front().stream, IndexStream::Mixed);
  EXPECT_EQ(records.front().timeNs, 0);
}

TEST(OutputIndexTest, DropsTheOldestBytes) {
  OutputIndex index;
  for (int i = 0; i < 100'000; ++i) {
    index.append(i * 20'000'000LL, IndexStream::Stdout, 10);
    if (i >= 10) index.dropFront(10);
  }
  index.dropFront(5);
  const auto records = recordsIn(index.bytes());
  EXPECT_EQ(lengthOf(records), 95U);
  EXPECT_EQ(records.front().length, 5U);
  index.dropFront(1000);
  EXPECT_TRUE(index.empty());
}

TEST(OutputIndexTest, APieceBeyondFourGigabytesTakesSeveralRecords) {
  OutputIndex index;
  index.append(1, IndexStream::Stdout, 10'000'000'000U);
  EXPECT_EQ(lengthOf(recordsIn(index.bytes())), 10'000'000'000U);
}

TEST(SpoolTest, FileIndexAndCountsAgreeForEveryCapAndSplit) {
  const unsigned seed = std::random_device()();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  const TempFolder folder;
  for (int round = 0; round < 300; ++round) {
    const std::uint64_t cap = random() % 200;
    const std::string path = folder / std::to_string(round);
    Spool spool(path, cap);
    std::string all;
    for (std::size_t left = random() % 500; left > 0;) {
      const std::size_t part = 1 + random() % std::min<std::size_t>(left, 120);
      std::string piece;
      for (std::size_t i = 0; i < part; ++i) piece += static_cast<char>('a' + random() % 26);
      spool.write(random() % 2 == 0 ? IndexStream::Stdout : IndexStream::Stderr, piece, round);
      all += piece;
      left -= part;
    }
    while (!spool.finishSome()) {
    }
    SCOPED_TRACE("cap " + std::to_string(cap) + ", " + std::to_string(all.size()) + " bytes");
    std::string expected = all;
    if (all.size() > cap) {
      const auto left = std::to_string(all.size() - cap);
      expected = all.substr(0, cap / 2) + "\n[arborist: " + left + " bytes left out]\n" +
                 all.substr(all.size() - (cap - cap / 2));
    }
    if (cap == 0) expected.clear();  // no file
    ASSERT_EQ(contentOf(path), expected);
    ASSERT_EQ(spool.total(), all.size());
    ASSERT_EQ(spool.truncated(), all.size() > cap ? all.size() - cap : 0);
    ASSERT_EQ(spool.error(), "");
    const std::string index = contentOf(path + ".idx");
    ASSERT_EQ(lengthOf(recordsIn(std::string_view(index).substr(std::min<std::size_t>(index.size(), 8)))),
              expected.size());
  }
}

TEST(SpoolTest, ALongTailIsJoinedInSteps) {
  const TempFolder folder;
  Spool spool(folder / "out", 20u << 20);
  const std::string piece(1u << 20, 'x');
  for (int i = 0; i < 40; ++i) spool.write(IndexStream::Stdout, piece, i);
  int steps = 1;
  while (!spool.finishSome()) ++steps;
  EXPECT_GE(steps, 10);
  EXPECT_EQ(spool.truncated(), 20u << 20);
}

TEST(SpoolTest, WithoutOutputThereIsNoFile) {
  const TempFolder folder;
  Spool spool(folder / "out", 100);
  EXPECT_TRUE(spool.finishSome());
  EXPECT_FALSE(std::filesystem::exists(folder / "out"));
  EXPECT_FALSE(std::filesystem::exists(folder / "out.idx"));
}

}  // namespace
}  // namespace arborist::runner
