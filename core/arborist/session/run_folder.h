// SPDX-License-Identifier: GPL-3.0-or-later
// Where the output of runs is kept: one folder a run below a common one. The newest are kept, older ones removed.
// Thread-safe; several programs may use one common folder at once.
#pragma once

#include <cstddef>
#include <string>

#include <arborist/base/status.h>

namespace arborist {

// $XDG_STATE_HOME/arborist/runs, by default ~/.local/state/arborist/runs.
std::string defaultRunsFolder();

// Makes `runs`/`runId` (mode 0700) and gives its path.
Status makeRunFolder(const std::string& runs, const std::string& runId, std::string* path);

// Removes the oldest run folders so that `keep` remain. Folders that are in use by a living program stay; only what
// makeRunFolder() made is ever touched.
void pruneRunFolders(const std::string& runs, std::size_t keep);

// Removes the run's folder if no job has written anything.
void removeIfEmpty(const std::string& path);

}  // namespace arborist
