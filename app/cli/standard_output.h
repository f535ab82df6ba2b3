// SPDX-License-Identifier: GPL-3.0-or-later
// Standard output, or standard error in its place, and whoever reads it. A reader that went away costs nothing but the
// text; one that stands still holds the writer up, as long as nobody is in a hurry. Thread-safe: what one call writes
// stays whole.
#pragma once

#include <unistd.h>

#include <atomic>
#include <chrono>
#include <string_view>

#include <arborist/base/mutex.h>

namespace arborist {

class StandardOutput {
 public:
  explicit StandardOutput(int fd = STDOUT_FILENO);
  ~StandardOutput();
  StandardOutput(const StandardOutput&) = delete;
  StandardOutput& operator=(const StandardOutput&) = delete;

  int descriptor() const noexcept { return m_given; }
  // Writes at once.
  void write(std::string_view text);
  // From now on a reader that takes nothing for so long is given up, as if it had gone away. Never blocks.
  void hurry(std::chrono::milliseconds patience) noexcept;

 private:
  bool waitForRoom();

  const int m_given;
  // Non-blocking where that is a pipe, a terminal or a socket: a signal must reach a writer that waits.
  int m_fd;
  bool m_isSocket = false;
  int m_hurried = -1;  // eventfd: m_patience has changed
  std::atomic<std::chrono::milliseconds> m_patience{std::chrono::milliseconds::max()};

  Mutex m_mutex;
  bool m_gone ARB_GUARDED_BY(m_mutex) = false;
};

}  // namespace arborist
