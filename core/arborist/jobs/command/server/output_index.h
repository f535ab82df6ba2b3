// SPDX-License-Identifier: GPL-3.0-or-later
// Which bytes of an output came when and from which stream. The file PATH.idx beside an output file PATH holds
//   8 bytes  "ARBIDX01"
//   16 bytes a record, in the order of the output: int64 time (nanoseconds since 1970, UTC), uint32 length,
//            uint32 stream (0 the line that says what was left out, 1 stdout, 2 stderr, 3 both, mixed)
// in the byte order of the machine; the lengths add up to the size of the output file. Pieces of one stream within
// 10 ms share a record; when there are too many records, neighbours are joined two by two. Not thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace arborist::runner {

enum class IndexStream : std::uint32_t { LeftOut = 0, Stdout = 1, Stderr = 2, Mixed = 3 };

struct IndexRecord {
  std::int64_t timeNs = 0;
  std::uint32_t length = 0;
  IndexStream stream = IndexStream::Stdout;
};
static_assert(sizeof(IndexRecord) == 16);

class OutputIndex {
 public:
  static constexpr std::string_view kMagic = "ARBIDX01";
  static constexpr std::size_t kMostRecords = 8192;

  void append(std::int64_t timeNs, IndexStream, std::uint64_t length);
  // Forgets the oldest bytes, as the ring they were kept in has overwritten them.
  void dropFront(std::uint64_t length);
  bool empty() const noexcept { return m_first == m_records.size(); }
  // The records as they stand in the file, without the magic.
  std::string bytes() const;

 private:
  void halve();
  std::vector<IndexRecord> m_records;
  std::size_t m_first = 0;  // those before it are dropped
};

}  // namespace arborist::runner
