// SPDX-License-Identifier: GPL-3.0-or-later
#include <arborist/session/run_folder.h>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <string_view>
#include <vector>

namespace arborist {
namespace fs = std::filesystem;
namespace {

// A living program holds a lock on this file, so that another one does not tidy its run away.
constexpr const char* kLockName = "/.lock";

bool isRunId(const std::string& name) {
  static constexpr std::string_view kCrockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  return name.size() == 26 && name.find_first_not_of(kCrockford) == std::string::npos;
}

bool inUse(const fs::path& folder) {
  const int lock = open((folder.string() + kLockName).c_str(), O_RDWR | O_CLOEXEC);
  if (lock < 0) return false;
  const bool held = flock(lock, LOCK_EX | LOCK_NB) != 0;
  close(lock);
  return held;
}

}  // namespace

std::string defaultRunsFolder() {
  if (const char* state = std::getenv("XDG_STATE_HOME"); state && state[0] == '/')
    return std::string(state) + "/arborist/runs";
  if (const char* home = std::getenv("HOME"); home && home[0] == '/')
    return std::string(home) + "/.local/state/arborist/runs";
  return fs::temp_directory_path() / ("arborist-" + std::to_string(getuid())) / "runs";
}

Status makeRunFolder(const std::string& runs, const std::string& runId, std::string* path) {
  *path = runs + "/" + runId;
  std::error_code error;
  fs::create_directories(runs, error);
  if (!error && mkdir(path->c_str(), 0700) != 0) error = {errno, std::generic_category()};
  if (error) return {error, "cannot make the folder for the jobs' output, " + *path + ": " + error.message()};
  // Held until the program ends; the descriptor is never closed on purpose.
  const int lock = open((*path + kLockName).c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (lock < 0 || flock(lock, LOCK_EX | LOCK_NB) != 0) {
    error = {errno, std::generic_category()};
    return {error, "cannot lock " + *path + kLockName + ": " + error.message()};
  }
  return {};
}

void pruneRunFolders(const std::string& runs, std::size_t keep) {
  std::error_code error;
  std::vector<fs::path> found;
  for (const auto& entry : fs::directory_iterator(runs, error))
    if (isRunId(entry.path().filename().string()) && entry.is_directory(error)) found.push_back(entry.path());
  if (found.size() <= keep) return;
  std::sort(found.begin(), found.end());  // a run's id begins with its time
  for (std::size_t i = 0; i < found.size() - keep; ++i)
    if (!inUse(found[i])) fs::remove_all(found[i], error);
}

void removeIfEmpty(const std::string& path) {
  std::error_code error;
  std::size_t files = 0;
  for ([[maybe_unused]] const auto& entry : fs::directory_iterator(path, error)) ++files;
  if (error || files > 1) return;
  unlink((path + kLockName).c_str());
  rmdir(path.c_str());
}

}  // namespace arborist
