// SPDX-License-Identifier: GPL-3.0-or-later
// Where the output of runs is kept: one folder a run below a common one. The newest are kept, older ones removed.
// Thread-safe; several programs may use one common folder at once.
#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include <arborist/base/status.h>
#include <arborist/jobs/command/wire/unique_fd.h>

namespace arborist {

// $XDG_STATE_HOME/arborist/runs, by default ~/.local/state/arborist/runs; without a home a folder in $TMPDIR or /tmp.
// An error: there is none of these.
Status defaultRunsFolder(std::string* path);

// The folder of one run. While this lives, nobody removes it. A descriptor is held.
class RunFolder {
 public:
  // Makes `runs`/`runId` (mode 0700).
  static Status make(const std::string& runs, const std::string& runId, std::unique_ptr<RunFolder>* folder);
  // Removes the folder if no job has written anything.
  ~RunFolder();
  RunFolder(const RunFolder&) = delete;
  RunFolder& operator=(const RunFolder&) = delete;

  const std::string& path() const noexcept { return m_path; }

 private:
  RunFolder(std::string path, runner::UniqueFd lock) : m_path(std::move(path)), m_lock(std::move(lock)) {}
  const std::string m_path;
  const runner::UniqueFd m_lock;
};

// Removes the oldest run folders so that `keep` remain, and what was left of the making of others. Folders whose
// RunFolder lives, in whatever program, stay; only what RunFolder::make() made is ever touched.
void pruneRunFolders(const std::string& runs, std::size_t keep);

}  // namespace arborist
