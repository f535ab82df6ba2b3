// SPDX-License-Identifier: GPL-3.0-or-later
// A file that appears complete or not at all: written beside its place under another name, synced, then renamed over
// it. Not thread-safe. What exists and is no regular file (a pipe, a terminal, /dev/full) is written to directly; a
// pipe that nobody opens for reading within two seconds is an error, and so is what takes nothing for ten.
#pragma once

#include <string>
#include <string_view>

#include <sys/types.h>

#include <arborist/base/status.h>

namespace arborist {

class AtomicFile {
 public:
  explicit AtomicFile(std::string path) : m_path(std::move(path)) {}
  // Without commit() nothing has happened.
  ~AtomicFile();
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;

  // Follows a link at `path` to the file that it names; keeps an existing file's permissions.
  Status open();
  // Buffered; after an error further writes do nothing and commit() returns that error.
  void write(std::string_view);
  // Syncs the file and puts it in place.
  Status commit();

 private:
  Status create(mode_t permissions, bool exists);
  Status openDevice(bool pipe);
  void flush();
  bool waitForRoom() const;
  Status error(std::string_view what) const;  // from errno

  std::string m_path;
  std::string m_folder;
  std::string m_temporary;  // empty: none, or written to directly
  int m_fd = -1;
  std::string m_buffer;
  Status m_status;
};

}  // namespace arborist
