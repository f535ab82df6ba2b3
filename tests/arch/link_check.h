// SPDX-License-Identifier: GPL-3.0-or-later
// Reads the link graph from the CMakeLists.txt of core, widgets and app: each target links only what stands left of
// it, Arborist::core links Threads only, nothing below widgets links Qt, and what a file includes its target links.
#pragma once

#include <arch/layers.h>
#include <arch/source_tree.h>
#include <arch/violation.h>

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace arborist::arch {

struct LinkTarget {
  std::string file;
  int line = 0;
  std::optional<Rank> layer;  // of a target that is a folder of the flow
  std::vector<std::string> links;
};

class LinkGraph {
 public:
  explicit LinkGraph(const SourceTree&);

  const std::map<std::string, LinkTarget>& targets() const { return m_targets; }
  // The layer of a target, for one that only gathers others the rightmost of them; nullopt: not a target of ours.
  std::optional<Rank> rankOf(const std::string& target) const;
  // The layers that are linked by the target of this layer, itself included; nullopt: it has no target.
  std::optional<std::set<Rank>> layersLinkedBy(Rank) const;

 private:
  void readModules(const SourceFile&);
  void readLinks(const SourceFile&);
  // The target and all that it links, ours and foreign.
  std::set<std::string> closure(const std::string& target) const;

  std::map<std::string, LinkTarget> m_targets;
};

Violations checkLinks(const SourceTree&);

}  // namespace arborist::arch
