// SPDX-License-Identifier: GPL-3.0-or-later
#include <arborist/jobs/select_jobs.h>

#include <arborist/jobs/run_tree.h>

namespace arborist {
namespace {

constexpr std::uint32_t kGone = UINT32_MAX;  // the new place of a job that is not kept

class Selection {
 public:
  explicit Selection(const JobSpec& root) : m_tree(root), m_kept(m_tree.size(), false) {}

  bool select(const std::string& path) {
    bool found = false;
    for (NodeIndex index = 1; index < m_tree.size(); ++index) {
      const std::string candidate = m_tree.path(index);
      if (candidate != path && !candidate.starts_with(path + "[")) continue;
      found = true;
      m_todo.push_back(index);
    }
    return found;
  }

  void select(NodeIndex index) {
    if (index < m_tree.size()) m_todo.push_back(index);
  }

  void close(bool withNeeds) {
    m_kept[0] = true;
    while (!m_todo.empty()) {
      const NodeIndex index = m_todo.back();
      m_todo.pop_back();
      for (NodeIndex below = index; below < m_tree[index].end; ++below) m_kept[below] = true;
      for (NodeIndex up = index; up != 0; up = m_tree[up].parent) {
        m_kept[up] = true;
        if (!withNeeds) continue;
        const auto& siblings = m_tree[m_tree[up].parent].group->children;
        for (const std::uint32_t need : m_tree[up].spec->needs)
          if (!m_kept[siblings[need]]) m_todo.push_back(siblings[need]);
      }
    }
  }

  // The same walk over the same tree, this time on the specification itself.
  void prune(JobSpec& job) {
    const NodeIndex self = m_next++;
    std::vector<std::uint32_t> moved(job.children.size(), kGone);
    std::vector<JobSpec> kept;
    for (std::size_t i = 0; i < job.children.size(); ++i) {
      const bool keep = m_kept[m_next];
      if (keep) {
        moved[i] = static_cast<std::uint32_t>(kept.size());
        prune(job.children[i]);
        kept.push_back(std::move(job.children[i]));
      } else {
        m_next = m_tree[m_next].end;
      }
    }
    if (!m_tree[self].group) return;
    for (JobSpec& child : kept) {
      const bool needed = !child.needs.empty();
      std::erase_if(child.needs, [&](std::uint32_t need) { return moved[need] == kGone; });
      for (std::uint32_t& need : child.needs) need = moved[need];
      if (needed && child.needs.empty() && child.when == When::Failure) child.when = When::Success;
    }
    job.children = std::move(kept);
    countInstances(job.children);
  }

 private:
  // Instances of one job stand beside each other.
  static void countInstances(std::vector<JobSpec>& jobs) {
    for (std::size_t i = 0; i < jobs.size();) {
      std::size_t end = i + 1;
      if (jobs[i].instances > 1)
        while (end < jobs.size() && jobs[end].instances > 1 && sameJob(jobs[i], jobs[end])) ++end;
      for (std::size_t at = i; at < end; ++at) jobs[at].instances = static_cast<std::uint32_t>(end - i);
      i = end;
    }
  }

  static bool sameJob(const JobSpec& a, const JobSpec& b) {
    return a.stem == b.stem && a.name.compare(0, a.stem, b.name, 0, b.stem) == 0;
  }

  RunTree m_tree;
  std::vector<bool> m_kept;
  std::vector<NodeIndex> m_todo;
  NodeIndex m_next = 0;
};

}  // namespace

std::vector<std::string> selectJobs(JobSpec& root, const std::vector<std::string>& paths) {
  Selection selection(root);
  std::vector<std::string> unknown;
  for (const std::string& path : paths)
    if (!selection.select(path)) unknown.push_back(path);
  if (unknown.empty()) {
    selection.close(true);
    selection.prune(root);
  }
  return unknown;
}

std::vector<std::string> jobPaths(const JobSpec& root) {
  const RunTree tree(root);
  std::vector<std::string> paths;
  for (NodeIndex index = 1; index < tree.size(); ++index) paths.push_back(tree.path(index));
  return paths;
}

JobSpec onlyJobs(const JobSpec& root, const std::vector<std::uint32_t>& places) {
  JobSpec copy = root;
  Selection selection(copy);
  for (const std::uint32_t place : places) selection.select(place);
  selection.close(false);
  selection.prune(copy);
  return copy;
}

}  // namespace arborist
