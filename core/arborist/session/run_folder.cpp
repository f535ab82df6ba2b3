// SPDX-License-Identifier: GPL-3.0-or-later
#include <arborist/session/run_folder.h>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <string_view>
#include <vector>

namespace arborist {
namespace fs = std::filesystem;
namespace {

// Who uses the folder holds a lock on this file, so that nobody tidies it away.
constexpr const char* kLockName = "/.lock";
// A folder is made under such a name and gets its own once it is locked.
constexpr std::string_view kDraft = ".new-";
// A draft this old belongs to a program that was killed in between.
constexpr std::chrono::hours kOldDraft{1};

bool isRunId(std::string_view name) {
  static constexpr std::string_view kCrockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  return name.size() == 26 && name.find_first_not_of(kCrockford) == std::string_view::npos;
}

bool isOldDraft(const fs::directory_entry& entry) {
  const std::string name = entry.path().filename().string();
  if (!name.starts_with(kDraft) || !isRunId(std::string_view(name).substr(kDraft.size()))) return false;
  std::error_code error;
  const fs::file_time_type made = entry.last_write_time(error);
  return !error && fs::file_time_type::clock::now() - made > kOldDraft;
}

void removeUnused(const fs::path& folder) {
  const runner::UniqueFd lock(open((folder.string() + kLockName).c_str(), O_RDWR | O_CLOEXEC));
  if (!lock && errno != ENOENT) return;  // who knows
  if (lock && flock(lock.value(), LOCK_EX | LOCK_NB) != 0) return;
  std::error_code ignored;
  fs::remove_all(folder, ignored);
}

Status failed(const std::string& what) {
  const std::error_code error(errno, std::generic_category());
  return {error, "cannot make the folder for the jobs' output, " + what + ": " + error.message()};
}

}  // namespace

Status defaultRunsFolder(std::string* path) {
  if (const char* state = std::getenv("XDG_STATE_HOME"); state && state[0] == '/') {
    *path = std::string(state) + "/arborist/runs";
    return {};
  }
  if (const char* home = std::getenv("HOME"); home && home[0] == '/') {
    *path = std::string(home) + "/.local/state/arborist/runs";
    return {};
  }
  std::error_code error;
  const fs::path temporary = fs::temp_directory_path(error);
  if (error)
    return {error,
            "there is no place for the jobs' output: neither HOME nor XDG_STATE_HOME is set, and the folder for "
            "temporary files (TMPDIR) cannot be used: " +
                error.message()};
  *path = temporary / ("arborist-" + std::to_string(getuid())) / "runs";
  return {};
}

Status RunFolder::make(const std::string& runs, const std::string& runId, std::unique_ptr<RunFolder>* folder) {
  const std::string path = runs + "/" + runId, draft = runs + "/" + std::string(kDraft) + runId;
  std::error_code error;
  fs::create_directories(runs, error);
  if (error) return {error, "cannot make the folder for the jobs' output, " + path + ": " + error.message()};
  if (mkdir(draft.c_str(), 0700) != 0) return failed(path);
  runner::UniqueFd lock(open((draft + kLockName).c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  if (!lock || flock(lock.value(), LOCK_EX | LOCK_NB) != 0 || rename(draft.c_str(), path.c_str()) != 0) {
    Status status = failed(path);
    fs::remove_all(draft, error);
    return status;
  }
  folder->reset(new RunFolder(path, std::move(lock)));
  return {};
}

RunFolder::~RunFolder() {
  std::error_code error;
  std::size_t files = 0;
  for (fs::directory_iterator entry(m_path, error), end; !error && entry != end && files < 2; entry.increment(error))
    ++files;
  if (error || files > 1) return;
  unlink((m_path + kLockName).c_str());
  rmdir(m_path.c_str());
}

void pruneRunFolders(const std::string& runs, std::size_t keep) {
  std::error_code error;
  std::vector<fs::path> found;
  for (fs::directory_iterator entry(runs, error), end; !error && entry != end; entry.increment(error)) {
    std::error_code ignored;
    if (!entry->is_directory(ignored)) continue;
    if (isRunId(entry->path().filename().string())) found.push_back(entry->path());
    if (isOldDraft(*entry)) removeUnused(entry->path());
  }
  if (found.size() <= keep) return;
  std::sort(found.begin(), found.end());  // a run's id begins with its time
  for (std::size_t i = 0; i < found.size() - keep; ++i) removeUnused(found[i]);
}

}  // namespace arborist
