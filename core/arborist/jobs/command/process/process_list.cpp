// SPDX-License-Identifier: GPL-3.0-or-later
#include <arborist/jobs/command/process/process_list.h>

#include <unistd.h>

#include <algorithm>
#include <unordered_map>

#include <arborist/jobs/command/process/proc_fs.h>
#include <arborist/jobs/command/process/process_mark.h>

namespace arborist::runner {
namespace {

bool carriesMark(const AttemptMark& wanted, pid_t pid) {
  if (wanted.marks) {
    const auto mark = markOf(pid);
    return mark && *mark == ProcessMark{wanted.nonce, static_cast<std::uint32_t>(wanted.attempt)};
  }
  return environmentHas(pid, "ARBORIST_ATTEMPT=" + std::to_string(wanted.attempt)) &&
         environmentHas(pid, "ARBORIST_RUN=" + wanted.runId);
}

// Looks at each process once, from the runner downwards.
class Search {
 public:
  explicit Search(const AttemptMark& wanted) : m_wanted(wanted), m_table(allProcesses()) {
    for (const ProcessInfo& info : m_table) m_children[info.parent].push_back(&info);
  }

  std::vector<const ProcessInfo*> members() {
    std::vector<const ProcessInfo*> found;
    std::vector<std::pair<pid_t, bool>> todo{{m_wanted.runner, false}};  // whose children to look at; is it a member
    // The table is read while processes come and go, so that it might even show a circle: each is visited once.
    while (!todo.empty()) {
      const auto [parent, isMember] = todo.back();
      todo.pop_back();
      const auto children = m_children.extract(parent);
      if (children.empty()) continue;
      for (const ProcessInfo* child : children.mapped()) {
        const bool belongs = isMember || carriesMark(m_wanted, child->pid);
        if (belongs && child->state != 'X') found.push_back(child);
        todo.emplace_back(child->pid, belongs);
      }
    }
    std::sort(found.begin(), found.end(), [](const auto* a, const auto* b) { return a->pid < b->pid; });
    return found;
  }

 private:
  const AttemptMark& m_wanted;
  const std::vector<ProcessInfo> m_table;
  std::unordered_map<pid_t, std::vector<const ProcessInfo*>> m_children;
};

std::string commandLineOf(pid_t pid) {
  constexpr std::size_t kMost = 4096;
  std::string text = readProcFile(pid, "cmdline", kMost);
  while (!text.empty() && text.back() == '\0') text.pop_back();
  std::replace(text.begin(), text.end(), '\0', ' ');
  return text;
}

ProcessRow rowOf(const ProcessInfo& info) {
  static const double ticksPerSecond = static_cast<double>(::sysconf(_SC_CLK_TCK));
  static const auto pageSize = static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
  ProcessRow row;
  row.pid = info.pid;
  row.parent = info.parent;
  row.name = info.name;
  row.commandLine = commandLineOf(info.pid);
  row.state = info.state;
  row.waitChannel = readProcFile(info.pid, "wchan", 128);
  if (row.waitChannel == "0") row.waitChannel.clear();
  row.cpuSeconds = static_cast<double>(info.cpuTicks) / ticksPerSecond;
  row.rssBytes = info.residentPages * pageSize;
  return row;
}

}  // namespace

std::vector<ProcessRow> listProcesses(const AttemptMark& wanted) {
  std::vector<ProcessRow> rows;
  Search search(wanted);
  for (const ProcessInfo* info : search.members()) {
    ProcessRow row = rowOf(*info);
    // What was read may be of a new owner of the pid, or of nobody.
    const auto now = processInfo(info->pid);
    if (now && now->startTicks == info->startTicks) rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace arborist::runner
