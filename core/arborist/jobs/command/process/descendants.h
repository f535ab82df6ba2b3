// SPDX-License-Identifier: GPL-3.0-or-later
// Which process belongs to which attempt. The runner is a subreaper, so a descendant whose parent died becomes its
// child, and the list of its children is exact: an attempt has ended when its leader is dead and no child of the
// runner belongs to it. Whose such an adopted child is, its mark says, else its group or session, its cgroup, or
// ARBORIST_ATTEMPT in its environment; else it is a stray. Not thread-safe: for the runner's one thread.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include <arborist/jobs/command/process/cgroup_pool.h>
#include <arborist/jobs/command/process/proc_fs.h>
#include <arborist/jobs/command/wire/unique_fd.h>

namespace arborist::runner {

// The processes of one attempt, as far as they are known. Lives in the attempt.
struct Family {
  std::uint64_t attempt = 0;
  pid_t leader = -1;
  std::unique_ptr<Cgroup> cgroup;  // null: none
  std::size_t adopted = 0;         // children of the runner that belong to it, leader not counted
  double cpuSeconds = 0;           // of adopted ones that have ended
  std::uint64_t peakRssBytes = 0;
};

class Descendants {
 public:
  Descendants();

  void configure(std::string runId, std::uint32_t nonce);

  // From the start of a leader until it has been waited for.
  void add(Family&);
  // Its adopted children, if any are left, stay alive and are nobody's: no stray either.
  void forget(Family&);

  // Looks at the runner's children: adopts new ones, waits for dead ones that are no leaders.
  void scan();
  // The families whose number of adopted children has changed since the last call.
  std::vector<Family*> takeChanged() { return std::exchange(m_changed, {}); }

  // Live processes of every family and, under nullptr, of strays: whole trees, leaders not among them. Scans, too.
  std::unordered_map<Family*, std::vector<ProcessInfo>> members();

  bool hasStrays() const noexcept { return m_strays > 0; }

 private:
  struct Adopted {
    Family* family = nullptr;
    bool kept = false;
  };
  bool scanOnce();
  void count(const Adopted&, int change);
  std::vector<pid_t> childPids() const;
  Adopted attribute(pid_t) const;
  Family* byCgroup(pid_t) const;
  Family* byEnvironment(pid_t) const;
  bool reap(pid_t, Family*) const;

  UniqueFd m_children;
  std::string m_runId;
  std::uint32_t m_nonce = 0;
  std::unordered_map<pid_t, Family*> m_leaders;
  std::unordered_map<std::uint32_t, Family*> m_byMark;  // by the low half of the attempt's id
  std::unordered_set<std::uint32_t> m_keptMarks;
  std::unordered_map<pid_t, Adopted> m_adopted;
  std::vector<Family*> m_changed;
  std::size_t m_strays = 0;
};

}  // namespace arborist::runner
