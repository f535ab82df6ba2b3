// SPDX-License-Identifier: GPL-3.0-or-later
#include <arborist/jobs/run_tree.h>

namespace arborist {

RunTree::RunTree(const JobSpec& root) { add(root, 0); }

// Recursive: a job file nests at most 100 deep (formats/in).
void RunTree::add(const JobSpec& spec, NodeIndex parent) {
  const auto index = static_cast<NodeIndex>(m_nodes.size());
  Node node;
  node.spec = &spec;
  node.index = index;
  node.parent = parent;
  node.needsLeft = static_cast<NodeIndex>(spec.needs.size());
  m_nodes.push_back(std::move(node));
  if (spec.isGroup) {
    auto group = std::make_unique<GroupState>();
    group->children.reserve(spec.children.size());
    for (const JobSpec& child : spec.children) {
      group->children.push_back(static_cast<NodeIndex>(m_nodes.size()));
      add(child, index);
      const Node& added = m_nodes[group->children.back()];
      group->leaves += added.group ? added.group->leaves : 1;
    }
    for (std::size_t i = 0; i < spec.children.size(); ++i)
      for (const std::uint32_t need : spec.children[i].needs)
        m_nodes[group->children[need]].dependants.push_back(group->children[i]);
    group->childrenLeft = static_cast<NodeIndex>(spec.children.size());
    m_nodes[index].group = std::move(group);
  }
  m_nodes[index].end = static_cast<NodeIndex>(m_nodes.size());
}

std::string RunTree::path(NodeIndex index) const {
  std::string path;
  for (; index != 0; index = m_nodes[index].parent)
    path = path.empty() ? m_nodes[index].spec->name : m_nodes[index].spec->name + "/" + path;
  return path;
}

NodeIndex RunTree::ownerOf(NodeIndex from, ContextId id) const {
  for (NodeIndex index = from;; index = m_nodes[index].parent) {
    const Node& node = m_nodes[index];
    if (node.scope && node.scope->context.id() == id) return index;
    if (index == 0) return kNoNode;
  }
}

}  // namespace arborist
