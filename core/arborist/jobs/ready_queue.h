// SPDX-License-Identifier: GPL-3.0-or-later
// Which leaf may start next: jobs that are ready wait in their group, groups that have some wait in theirs, and a
// group at its `concurrency` hands out nothing until a job below it ends. Adding, taking and releasing cost the depth
// of the tree. Not thread-safe.
#pragma once

#include <arborist/jobs/run_tree.h>

namespace arborist {

class ReadyQueue {
 public:
  explicit ReadyQueue(RunTree& tree) : m_tree(tree) {}

  void add(NodeIndex leaf);
  void addFirst(NodeIndex leaf);  // before the others of its group
  // The next leaf that is still queued, now counted as active in all its groups; kNoNode: none may start.
  NodeIndex take();
  // For a leaf that is not in here: whether all its groups have a place left, and to take one in each.
  bool mayClaim(NodeIndex leaf) const;
  void claim(NodeIndex leaf);
  // The leaf holds no slot any more.
  void release(NodeIndex leaf);
  // It has ended; of any node.
  void forget(NodeIndex);
  // Leaves that were added and neither taken nor forgotten.
  std::size_t size() const noexcept { return m_size; }

 private:
  static bool isFull(const Node& group);
  NodeIndex takeBelow(Node& group);
  void noteAdded(NodeIndex leaf);
  void announce(NodeIndex group);
  RunTree& m_tree;
  std::size_t m_size = 0;
};

}  // namespace arborist
