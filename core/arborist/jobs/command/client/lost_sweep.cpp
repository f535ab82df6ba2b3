// SPDX-License-Identifier: GPL-3.0-or-later
#include <arborist/jobs/command/client/lost_sweep.h>

#include <poll.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <unordered_map>
#include <vector>

#include <arborist/jobs/command/process/cgroup_pool.h>
#include <arborist/jobs/command/process/proc_fs.h>
#include <arborist/jobs/command/process/process_mark.h>
#include <arborist/jobs/command/process/usage.h>

namespace arborist::runner {
namespace {

constexpr std::chrono::seconds kPatience{30};  // a process deaf to KILL for so long hangs in the kernel
constexpr int kMostPauseMs = 100;
constexpr int kCleanPasses = 2;  // one look may miss a child while another thread waits for its own

bool isOrphan(const LostRunner& runner, pid_t pid) {
  if (runner.marks) {
    const auto mark = markOf(pid);
    return mark && mark->nonce == runner.nonce && !runner.kept.contains(mark->attempt);
  }
  return environmentHas(pid, "ARBORIST_RUN=" + runner.runId);
}

// Those with the mark, and what descends from them, among the descendants of this process.
std::vector<ProcessInfo> orphans(const LostRunner& runner) {
  enum class Kind : std::uint8_t { Foreign, Own, Orphan };
  const std::vector<ProcessInfo> table = allProcesses();
  std::unordered_map<pid_t, const ProcessInfo*> byPid;
  for (const ProcessInfo& info : table) byPid[info.pid] = &info;
  std::unordered_map<pid_t, Kind> kinds = {{::getpid(), Kind::Own}};
  std::vector<ProcessInfo> found;
  std::vector<const ProcessInfo*> line;
  for (const ProcessInfo& info : table) {
    line.clear();
    Kind kind = Kind::Foreign;
    for (auto at = byPid.find(info.pid); at != byPid.end(); at = byPid.find(at->second->parent)) {
      if (const auto known = kinds.find(at->first); known != kinds.end()) {
        kind = known->second;
        break;
      }
      line.push_back(at->second);
      if (line.size() > table.size()) break;
    }
    for (auto at = line.rbegin(); at != line.rend(); ++at) {
      if (kind == Kind::Own && isOrphan(runner, (*at)->pid)) kind = Kind::Orphan;
      kinds[(*at)->pid] = kind;
    }
    if (kinds[info.pid] == Kind::Orphan) found.push_back(info);
  }
  return found;
}

// Orphans that are children of this process, which all of them become when their parents die. Kills them and waits
// for those that are dead; false: there were none.
bool endOrphanedChildren(const LostRunner& runner) {
  bool any = false;
  for (const pid_t pid : ownChildren()) {
    if (!isOrphan(runner, pid)) continue;
    const auto info = processInfo(pid);
    if (!waitForEnd(P_PID, pid, WNOHANG) && info && signalProcess(*info, SIGKILL) == EPERM) continue;
    any = true;
  }
  return any;
}

}  // namespace

void endOrphans(const LostRunner& runner) {
  const auto giveUp = std::chrono::steady_clock::now() + kPatience;
  int pause = 1;
  for (int clean = 0; clean < kCleanPasses && std::chrono::steady_clock::now() < giveUp;) {
    if (!runner.cgroupFolder.empty()) removeCgroups(runner.cgroupFolder, runner.kept.empty());
    bool alive = false;
    for (const ProcessInfo& orphan : orphans(runner))
      alive |= !orphan.dead() && signalProcess(orphan, SIGKILL) != EPERM;
    alive |= endOrphanedChildren(runner);
    clean = alive ? 0 : clean + 1;
    if (!alive) continue;
    ::poll(nullptr, 0, pause);
    pause = std::min(pause * 2, kMostPauseMs);
  }
}

}  // namespace arborist::runner
