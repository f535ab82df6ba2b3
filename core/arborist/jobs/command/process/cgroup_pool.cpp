// SPDX-License-Identifier: GPL-3.0-or-later
#include <arborist/jobs/command/process/cgroup_pool.h>

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstring>
#include <fstream>
#include <sstream>
#include <string_view>
#include <utility>

namespace arborist::runner {
namespace {

std::string readAt(int folder, const char* name) {
  std::string text;
  const UniqueFd file(::openat(folder, name, O_RDONLY | O_CLOEXEC));
  char buffer[4096];
  for (ssize_t n = 0; file && (n = ::read(file.value(), buffer, sizeof buffer)) > 0;) {
    text.append(buffer, static_cast<std::size_t>(n));
  }
  return text;
}

constexpr const char* kPrefix = "/arborist-";  // then the pid of the runner and its nonce

// Folders that runners left when they were killed, or because a kept process was still in one.
void removeStale(const std::string& own) {
  const std::unique_ptr<DIR, int (*)(DIR*)> entries(::opendir(own.c_str()), ::closedir);
  while (const dirent* entry = entries ? ::readdir(entries.get()) : nullptr) {
    pid_t pid = 0;
    const std::string_view name = entry->d_name;
    if (!name.starts_with(kPrefix + 1)) continue;
    std::from_chars(name.data() + std::strlen(kPrefix + 1), name.data() + name.size(), pid);
    if (pid > 0 && ::kill(pid, 0) != 0 && errno == ESRCH) removeCgroups(own + "/" + entry->d_name, false);
  }
}

// This process's path in the v2 hierarchy; empty: there is none, or it lies outside of what is visible.
std::string ownPath() {
  std::ifstream file("/proc/self/cgroup");
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("0::/")) return line.find("/..") == std::string::npos ? line.substr(3) : std::string();
  }
  return {};
}

// Folders that may be this process's own cgroup: one for each place where the v2 hierarchy is mounted, which is
// /sys/fs/cgroup, or /sys/fs/cgroup/unified beside the older hierarchies.
std::vector<std::string> ownFolders() {
  std::vector<std::string> folders;
  const std::string path = ownPath();
  std::ifstream file("/proc/self/mountinfo");
  for (std::string line; !path.empty() && std::getline(file, line);) {
    if (line.find(" - cgroup2 ") == std::string::npos) continue;
    std::istringstream fields(line);
    std::string id, parent, device, root, point;
    fields >> id >> parent >> device >> root >> point;
    if (root == "/") {
      folders.push_back(path == "/" ? point : point + path);
    } else if (path.starts_with(root)) {
      folders.push_back(point + path.substr(root.size()));
    }
  }
  return folders;
}

// systemd owns the tree of a machine it runs; it marks with "delegate" what it leaves to others.
bool isOurs(const std::string& folder) {
  if (::access("/run/systemd/system", F_OK) != 0) return true;
  for (const char* name : {"user.delegate", "trusted.delegate"}) {
    char value = '0';
    if (::getxattr(folder.c_str(), name, &value, 1) == 1 && value == '1') return true;
  }
  return false;
}

}  // namespace

Cgroup::Cgroup(std::string folder)
    : m_path(std::move(folder)), m_folder(::open(m_path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)) {}

std::vector<pid_t> Cgroup::members() const {
  std::vector<pid_t> pids;
  const std::string text = readAt(m_folder.value(), "cgroup.procs");
  for (const char *at = text.data(), *end = at + text.size(); at < end; ++at) {
    pid_t pid = 0;
    at = std::from_chars(at, end, pid).ptr;
    if (pid > 0) pids.push_back(pid);
  }
  return pids;
}

void Cgroup::kill() {
  m_killed = true;
  const UniqueFd file(::openat(m_folder.value(), "cgroup.kill", O_WRONLY | O_CLOEXEC));
  // Failing leaves what the other ways of finding and killing processes do anyway.
  if (file && ::write(file.value(), "1", 1) != 1) return;
}

std::unique_ptr<CgroupPool> CgroupPool::open(std::uint32_t nonce) {
  for (const std::string& own : ownFolders()) {
    if (!isOurs(own)) continue;
    removeStale(own);
    const std::string folder = own + kPrefix + std::to_string(::getpid()) + "-" + std::to_string(nonce);
    if (::mkdir(folder.c_str(), 0755) != 0) continue;
    std::unique_ptr<CgroupPool> pool(new CgroupPool(folder));
    const bool complete = ::access((folder + "/cgroup.kill").c_str(), W_OK) == 0;
    if (auto first = complete ? pool->take() : nullptr) {
      pool->giveBack(std::move(first));
      return pool;
    }
  }
  return nullptr;
}

CgroupPool::~CgroupPool() {
  m_free.clear();
  removeCgroups(m_folder, false);
}

std::unique_ptr<Cgroup> CgroupPool::take() {
  if (!m_free.empty()) {
    auto cgroup = std::move(m_free.back());
    m_free.pop_back();
    return cgroup;
  }
  const std::string folder = m_folder + "/" + std::to_string(m_made++);
  if (::mkdir(folder.c_str(), 0755) != 0) return nullptr;
  auto cgroup = std::make_unique<Cgroup>(folder);
  return cgroup->usable() ? std::move(cgroup) : nullptr;
}

void CgroupPool::giveBack(std::unique_ptr<Cgroup> cgroup) {
  if (!cgroup) return;
  if (!cgroup->killed()) return m_free.push_back(std::move(cgroup));
  const std::string folder = cgroup->path();
  cgroup.reset();
  ::rmdir(folder.c_str());
}

void removeCgroups(const std::string& folder, bool kill) {
  Cgroup top(folder);
  if (!top.usable()) return;
  if (kill) top.kill();
  const std::unique_ptr<DIR, int (*)(DIR*)> entries(::opendir(folder.c_str()), ::closedir);
  while (const dirent* entry = entries ? ::readdir(entries.get()) : nullptr) {
    if (entry->d_type == DT_DIR && entry->d_name[0] != '.') removeCgroups(folder + "/" + entry->d_name, false);
  }
  ::rmdir(folder.c_str());
}

}  // namespace arborist::runner
