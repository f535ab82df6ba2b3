// SPDX-License-Identifier: GPL-3.0-or-later
// Writes the output of one attempt to a file as it arrives, at most `cap` bytes of it: the first half where it
// belongs, the last half in a ring that lies in a second, nameless file and is joined on at the end, behind a line
// that says how many bytes were left out between the two. No file without output. A file that cannot be written
// stops nothing: the bytes are counted as truncated and error() says why. Not thread-safe.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <arborist/jobs/command/server/output_index.h>
#include <arborist/jobs/command/wire/unique_fd.h>

namespace arborist::runner {

class Spool {
 public:
  // An empty path: nothing is kept, and nothing counts as truncated.
  Spool(std::string path, std::uint64_t cap);

  void write(IndexStream, std::string_view bytes, std::int64_t unixTimeNs);

  // Joins the tail on and writes the index, a piece at each call so that nobody else waits long. true: all done.
  bool finishSome();

  std::uint64_t total() const noexcept { return m_total; }
  // Bytes of the output that are not in the file; final once finishSome() said true.
  std::uint64_t truncated() const noexcept { return m_path.empty() ? 0 : m_total - m_stored - m_joined; }
  const std::string& error() const noexcept { return m_error; }

 private:
  bool openHead();
  bool openTail();
  void writeTail(IndexStream, std::string_view bytes, std::int64_t unixTimeNs);
  void startJoin();
  bool joinSome();
  void writeIndex();
  bool writeFully(int fd, std::string_view bytes, std::int64_t at);
  void fail(const std::string& path);

  std::string m_path;
  std::uint64_t m_headLeft, m_tailSize;
  std::uint64_t m_total = 0;
  std::uint64_t m_stored = 0;     // in the head
  std::uint64_t m_tailTotal = 0;  // went to the tail, overwritten ones included
  std::uint64_t m_joined = 0;     // from the tail into the file
  bool m_joining = false;
  UniqueFd m_head, m_tail;
  OutputIndex m_headIndex, m_tailIndex;
  std::int64_t m_lastTimeNs = 0;
  std::string m_error;
};

}  // namespace arborist::runner
