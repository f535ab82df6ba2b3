// SPDX-License-Identifier: GPL-3.0-or-later
#include <arborist/jobs/command/process/descendants.h>

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <iterator>

#include <arborist/jobs/command/process/process_mark.h>
#include <arborist/jobs/command/process/usage.h>

namespace arborist::runner {
namespace {

// Finds the child of `root` at the top of a process's line of ancestors.
class Ancestors {
 public:
  Ancestors(const std::vector<ProcessInfo>& table, pid_t root) : m_table(table), m_root(root) {}

  // 0: no descendant of root.
  pid_t topOf(const ProcessInfo& info) {
    std::vector<pid_t> line;
    pid_t top = 0;
    for (const ProcessInfo* at = &info; at != nullptr && line.size() <= m_table.size(); at = find(at->parent)) {
      if (const auto known = m_tops.find(at->pid); known != m_tops.end()) {
        top = known->second;
        break;
      }
      line.push_back(at->pid);
      if (at->parent == m_root) {
        top = at->pid;
        break;
      }
    }
    for (const pid_t pid : line) m_tops[pid] = top;
    return top;
  }

 private:
  const ProcessInfo* find(pid_t pid) const {
    const auto at = std::lower_bound(m_table.begin(), m_table.end(), pid,
                                     [](const ProcessInfo& info, pid_t wanted) { return info.pid < wanted; });
    return at != m_table.end() && at->pid == pid ? &*at : nullptr;
  }
  const std::vector<ProcessInfo>& m_table;
  pid_t m_root;
  std::unordered_map<pid_t, pid_t> m_tops;
};

}  // namespace

Descendants::Descendants() : m_children(::open("/proc/thread-self/children", O_RDONLY | O_CLOEXEC)) {}

void Descendants::configure(std::string runId, std::uint32_t nonce) {
  m_runId = std::move(runId);
  m_nonce = nonce;
}

void Descendants::add(Family& family) {
  m_leaders[family.leader] = &family;
  m_byMark[static_cast<std::uint32_t>(family.attempt)] = &family;
}

void Descendants::forget(Family& family) {
  m_leaders.erase(family.leader);
  m_byMark.erase(static_cast<std::uint32_t>(family.attempt));
  std::erase(m_changed, &family);
  if (family.adopted == 0) return;
  m_keptMarks.insert(static_cast<std::uint32_t>(family.attempt));
  for (auto& [pid, adopted] : m_adopted) {
    if (adopted.family == &family) adopted = {nullptr, true};
  }
  family.adopted = 0;
}

void Descendants::scan() {
  // One that dies after the list was read hands its children over too late for it: then the list is read once more.
  while (scanOnce()) {
  }
}

// true: somebody was waited for.
bool Descendants::scanOnce() {
  bool reaped = false;
  for (const pid_t pid : childPids()) {
    if (m_leaders.contains(pid)) continue;
    auto known = m_adopted.find(pid);
    if (known == m_adopted.end()) {
      known = m_adopted.emplace(pid, attribute(pid)).first;
      count(known->second, 1);
    }
    const Adopted owner = known->second;
    if (!reap(pid, owner.family)) continue;
    reaped = true;
    m_adopted.erase(known);
    count(owner, -1);
  }
  return reaped;
}

void Descendants::count(const Adopted& adopted, int change) {
  if (adopted.family != nullptr) {
    adopted.family->adopted += static_cast<std::size_t>(change);
    m_changed.push_back(adopted.family);
  } else if (!adopted.kept) {
    m_strays += static_cast<std::size_t>(change);
  }
}

std::unordered_map<Family*, std::vector<ProcessInfo>> Descendants::members() {
  // A parent may die while the table is read, which makes its children the runner's. So both who was a child before
  // and who is one afterwards may stand at the top of a process's line of ancestors in that table.
  scan();
  auto tops = m_adopted;
  const std::vector<ProcessInfo> table = allProcesses();
  scan();
  tops.insert(m_adopted.begin(), m_adopted.end());
  for (const auto& [pid, family] : m_leaders) tops[pid] = {family, false};
  std::unordered_map<pid_t, Family*> inCgroup;
  for (const auto& [pid, family] : m_leaders) {
    if (!family->cgroup) continue;
    for (const pid_t member : family->cgroup->members()) inCgroup[member] = family;
  }
  std::unordered_map<Family*, std::vector<ProcessInfo>> result;
  Ancestors ancestors(table, ::getpid());
  for (const ProcessInfo& info : table) {
    if (info.dead() || m_leaders.contains(info.pid)) continue;
    if (const auto top = tops.find(ancestors.topOf(info)); top != tops.end()) {
      if (!top->second.kept) result[top->second.family].push_back(info);
    } else if (const auto cgroup = inCgroup.find(info.pid); cgroup != inCgroup.end()) {
      result[cgroup->second].push_back(info);
    }
  }
  return result;
}

// Exact: only this thread removes children from the list, and new ones are put at its end.
std::vector<pid_t> Descendants::childPids() const {
  return m_children ? pidsIn(m_children.value()) : childrenWithoutList();
}

Descendants::Adopted Descendants::attribute(pid_t pid) const {
  if (const auto mark = markOf(pid); mark && mark->nonce == m_nonce) {
    if (const auto at = m_byMark.find(mark->attempt); at != m_byMark.end()) return {at->second, false};
    if (m_keptMarks.contains(mark->attempt)) return {nullptr, true};
  }
  if (const auto info = processInfo(pid)) {
    for (const pid_t leader : {info->group, info->session}) {
      if (const auto at = m_leaders.find(leader); at != m_leaders.end()) return {at->second, false};
    }
  }
  if (Family* family = byCgroup(pid)) return {family, false};
  return {byEnvironment(pid), false};
}

Family* Descendants::byCgroup(pid_t pid) const {
  for (const auto& [leader, family] : m_leaders) {
    if (!family->cgroup) continue;
    const auto members = family->cgroup->members();
    if (std::find(members.begin(), members.end(), pid) != members.end()) return family;
  }
  return nullptr;
}

Family* Descendants::byEnvironment(pid_t pid) const {
  if (m_byMark.empty() || !environmentHas(pid, "ARBORIST_RUN=" + m_runId)) return nullptr;
  for (const auto& [low, family] : m_byMark) {
    if (environmentHas(pid, "ARBORIST_ATTEMPT=" + std::to_string(family->attempt))) return family;
  }
  return nullptr;
}

bool Descendants::reap(pid_t pid, Family* family) const {
  const auto end = waitForEnd(P_PID, pid, WNOHANG);
  if (!end) return false;
  if (family != nullptr) {
    family->cpuSeconds += end->cpuSeconds;
    family->peakRssBytes = std::max(family->peakRssBytes, end->peakRssBytes);
  }
  return true;
}

}  // namespace arborist::runner
