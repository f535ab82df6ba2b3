// SPDX-License-Identifier: GPL-3.0-or-later
#include <arborist/jobs/ready_queue.h>

#include <utility>

namespace arborist {

void ReadyQueue::add(NodeIndex leaf) {
  m_tree.parentOf(m_tree[leaf]).group->ready.push_back(leaf);
  noteAdded(leaf);
}

void ReadyQueue::addFirst(NodeIndex leaf) {
  m_tree.parentOf(m_tree[leaf]).group->ready.push_front(leaf);
  noteAdded(leaf);
}

void ReadyQueue::noteAdded(NodeIndex leaf) {
  m_tree[leaf].ready = true;
  ++m_size;
  announce(m_tree[leaf].parent);
}

// Puts the group, and those above it, where take() will find them.
void ReadyQueue::announce(NodeIndex index) {
  while (index != 0 && !m_tree[index].group->inParentsReady) {
    m_tree[index].group->inParentsReady = true;
    const NodeIndex parent = m_tree[index].parent;
    m_tree[parent].group->ready.push_back(index);
    index = parent;
  }
}

NodeIndex ReadyQueue::take() {
  const NodeIndex leaf = takeBelow(m_tree[0]);
  if (leaf == kNoNode) return leaf;
  forget(leaf);
  claim(leaf);
  return leaf;
}

bool ReadyQueue::isFull(const Node& group) {
  return group.spec->concurrency != 0 && group.group->active >= group.spec->concurrency;
}

bool ReadyQueue::mayClaim(NodeIndex leaf) const {
  for (NodeIndex index = leaf; index != 0;) {
    index = m_tree[index].parent;
    if (isFull(m_tree[index])) return false;
  }
  return true;
}

void ReadyQueue::claim(NodeIndex leaf) {
  for (NodeIndex index = leaf; index != 0;) {
    index = m_tree[index].parent;
    ++m_tree[index].group->active;
  }
}

void ReadyQueue::forget(NodeIndex index) {
  if (std::exchange(m_tree[index].ready, false)) --m_size;
}

// Recursive: as deep as the job file nests.
NodeIndex ReadyQueue::takeBelow(Node& node) {
  GroupState& group = *node.group;
  if (isFull(node)) return kNoNode;
  while (!group.ready.empty()) {
    Node& next = m_tree[group.ready.front()];
    if (next.group) {
      if (const NodeIndex leaf = takeBelow(next); leaf != kNoNode) return leaf;
      next.group->inParentsReady = false;  // empty, or at its limit until release() announces it again
      group.ready.pop_front();
      continue;
    }
    group.ready.pop_front();
    if (next.state == JobState::Queued && !next.posted) return next.index;
  }
  return kNoNode;
}

void ReadyQueue::release(NodeIndex leaf) {
  for (NodeIndex index = leaf; index != 0;) {
    index = m_tree[index].parent;
    Node& node = m_tree[index];
    --node.group->active;
    if (!node.group->ready.empty()) announce(index);
  }
}

}  // namespace arborist
