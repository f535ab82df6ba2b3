// SPDX-License-Identifier: GPL-3.0-or-later
// cgroup v2 for attempts, where this process may make cgroups: each attempt is born into one, so that whatever it
// starts can be listed and killed as a whole. They are used again and again, as making one costs more than a short
// job. Not thread-safe. Source: https://docs.kernel.org/admin-guide/cgroup-v2.html
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <arborist/jobs/command/wire/unique_fd.h>

namespace arborist::runner {

class Cgroup {
 public:
  explicit Cgroup(std::string folder);
  bool usable() const noexcept { return static_cast<bool>(m_folder); }
  int fd() const noexcept { return m_folder.value(); }  // for CLONE_INTO_CGROUP
  std::vector<pid_t> members() const;
  void kill();  // KILL to every process in it and below, also to those being forked
  bool killed() const noexcept { return m_killed; }
  const std::string& path() const noexcept { return m_path; }

 private:
  std::string m_path;
  UniqueFd m_folder;
  bool m_killed = false;
};

class CgroupPool {
 public:
  // nullptr: there is no cgroup v2 here that this process may divide.
  static std::unique_ptr<CgroupPool> open(std::uint32_t nonce);
  ~CgroupPool();  // removes the empty ones
  CgroupPool(const CgroupPool&) = delete;
  CgroupPool& operator=(const CgroupPool&) = delete;

  const std::string& folder() const noexcept { return m_folder; }  // above those of the attempts
  std::unique_ptr<Cgroup> take();                                  // nullptr: none could be made
  // Empty again. It is used again, unless it was killed: to newer kernels (6.18) a process that is cloned into a cgroup
  // which was ever killed looks like one that the kill has missed, and dies.
  void giveBack(std::unique_ptr<Cgroup>);

 private:
  explicit CgroupPool(std::string folder) : m_folder(std::move(folder)) {}
  std::string m_folder;
  std::uint64_t m_made = 0;
  std::vector<std::unique_ptr<Cgroup>> m_free;
};

// Kills what is left in a pool's folder, where `kill` says so, and removes it; for the program whose runner died.
void removeCgroups(const std::string& folder, bool kill);

}  // namespace arborist::runner
