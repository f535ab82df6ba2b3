// SPDX-License-Identifier: GPL-3.0-or-later
#include <arborist/jobs/command/process/proc_fs.h>

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <memory>
#include <utility>

#include <arborist/jobs/command/wire/unique_fd.h>

namespace arborist::runner {
namespace {

std::string_view readSome(int fd, char* buffer, std::size_t size) {
  std::size_t used = 0;
  while (used < size) {
    const ssize_t n = ::read(fd, buffer + used, size - used);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) break;
    used += static_cast<std::size_t>(n);
  }
  return {buffer, used};
}

// PID (NAME) STATE PPID PGRP SESSION …, user and system time as the 14th and 15th field, the number of threads
// as the 20th, the start time as the 22nd, the resident pages as the 24th; NAME may hold anything, ')' included.
std::optional<ProcessInfo> readStat(int folder, const std::string& path) {
  char buffer[512];
  const UniqueFd file(::openat(folder, path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file) return {};
  const std::string_view text = readSome(file.value(), buffer, sizeof buffer);
  const auto open = text.find('(');
  const auto close = text.rfind(')');
  if (open == std::string_view::npos || close == std::string_view::npos || close + 2 >= text.size()) return {};
  ProcessInfo info;
  std::from_chars(text.data(), text.data() + open, info.pid);
  info.name = text.substr(open + 1, close - open - 1);
  info.state = text[close + 2];
  std::uint64_t fields[21] = {};  // from the fourth on
  const char* at = text.data() + close + 3;
  const char* const end = text.data() + text.size();
  for (std::uint64_t& field : fields) {
    while (at < end && *at == ' ') ++at;
    std::int64_t value = 0;
    at = std::from_chars(at, end, value).ptr;
    field = static_cast<std::uint64_t>(value);
    while (at < end && *at != ' ') ++at;
  }
  info.parent = static_cast<pid_t>(fields[0]);
  info.group = static_cast<pid_t>(fields[1]);
  info.session = static_cast<pid_t>(fields[2]);
  info.cpuTicks = fields[10] + fields[11];
  info.threads = fields[16];
  info.startTicks = fields[18];
  info.residentPages = fields[20];
  return info;
}

}  // namespace

std::string readProcFile(pid_t pid, const char* file, std::size_t limit) {
  constexpr std::size_t kStep = 16u << 10;
  const std::string path = "/proc/" + std::to_string(pid) + "/" + file;
  const UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  std::string text;
  while (fd && text.size() < limit) {
    const std::size_t had = text.size();
    text.resize(std::min(limit, had + kStep));
    const auto got = readSome(fd.value(), text.data() + had, text.size() - had).size();
    text.resize(had + got);
    if (got < kStep) break;
  }
  return text;
}

std::optional<ProcessInfo> processInfo(pid_t pid) {
  return readStat(AT_FDCWD, "/proc/" + std::to_string(pid) + "/stat");
}

std::vector<ProcessInfo> allProcesses() {
  std::vector<ProcessInfo> all;
  const std::unique_ptr<DIR, int (*)(DIR*)> folder(::opendir("/proc"), ::closedir);
  if (!folder) return all;
  const int fd = ::dirfd(folder.get());
  while (const dirent* entry = ::readdir(folder.get())) {
    if (entry->d_name[0] < '0' || entry->d_name[0] > '9') continue;
    if (auto info = readStat(fd, std::string(entry->d_name) + "/stat")) all.push_back(std::move(*info));
  }
  std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.pid < b.pid; });
  return all;
}

std::vector<pid_t> pidsIn(int fd) {
  std::vector<pid_t> pids;
  char buffer[4096];
  pid_t pid = 0;
  off_t at = 0;
  for (ssize_t n = 0; (n = ::pread(fd, buffer, sizeof buffer, at)) > 0; at += n) {
    for (ssize_t i = 0; i < n; ++i) {
      if (buffer[i] >= '0' && buffer[i] <= '9') {
        pid = pid * 10 + (buffer[i] - '0');
      } else if (pid != 0) {
        pids.push_back(std::exchange(pid, 0));
      }
    }
    if (static_cast<std::size_t>(n) < sizeof buffer / 2) break;
  }
  return pids;
}

std::vector<pid_t> ownChildren() {
  const std::unique_ptr<DIR, int (*)(DIR*)> threads(::opendir("/proc/self/task"), ::closedir);
  std::vector<pid_t> pids;
  while (const dirent* entry = threads ? ::readdir(threads.get()) : nullptr) {
    if (entry->d_name[0] == '.') continue;
    const std::string path = std::string(entry->d_name) + "/children";
    const UniqueFd list(::openat(::dirfd(threads.get()), path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!list && errno == ENOENT && ::access("/proc/thread-self/children", F_OK) != 0) return childrenWithoutList();
    for (const pid_t pid : pidsIn(list.value())) pids.push_back(pid);
  }
  return pids;
}

std::vector<pid_t> childrenWithoutList() {
  std::vector<pid_t> pids;
  for (const ProcessInfo& info : allProcesses()) {
    if (info.parent == ::getpid()) pids.push_back(info.pid);
  }
  return pids;
}

bool environmentHas(pid_t pid, std::string_view pair) {
  constexpr std::size_t kMost = 4u << 20;
  const std::string environment = readProcFile(pid, "environ", kMost);
  for (std::size_t at = 0; at < environment.size();) {
    const auto end = std::min(environment.find('\0', at), environment.size());
    if (std::string_view(environment).substr(at, end - at) == pair) return true;
    at = end + 1;
  }
  return false;
}

int signalProcess(const ProcessInfo& info, int signal) {
  const UniqueFd process(static_cast<int>(::syscall(SYS_pidfd_open, info.pid, 0)));
  if (!process) return errno;
  // The descriptor names whoever has the pid now; only if that one started when `info` says is it the one meant.
  const auto now = processInfo(info.pid);
  if (!now || now->startTicks != info.startTicks) return ESRCH;
  return ::syscall(SYS_pidfd_send_signal, process.value(), signal, nullptr, 0) == 0 ? 0 : errno;
}

}  // namespace arborist::runner
