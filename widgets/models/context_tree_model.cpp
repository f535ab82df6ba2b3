// SPDX-License-Identifier: GPL-3.0-or-later
#include <widgets/models/context_tree_model.h>

#include <algorithm>
#include <set>

namespace arborist {

namespace {

// Changed rows nearer to each other than this are told as one range: a range costs a view more than the rows in it.
constexpr std::uint32_t kMergeGap = 16;
// Ranges of rows that come or go at once: above this the views are told of one new layout, as each range costs by all
// that is unfolded.
constexpr std::size_t kRelistOneByOne = 4;

}  // namespace

ContextTreeModel::ContextTreeModel(SnapshotBridge& bridge, QObject* parent)
    : QAbstractItemModel(parent), m_bridge(bridge) {
  connect(&bridge, &SnapshotBridge::updated, this, &ContextTreeModel::follow);
  takeAll();
  settle();
}

void ContextTreeModel::follow(const ViewUpdate& update) {
  if (update.full) {
    takeAll();
    return settle();
  }
  for (const auto& diff : update.diffs) {
    for (const std::uint32_t run : diff->removedRuns) removeRun(run);
    for (const JobRow& row : diff->insertedJobs) {
      // A later diff of this update may have removed the run again.
      if (m_bridge.state().job(row.id)) insert(row);
    }
    for (const JobRow& row : diff->changedJobs) touch(row.id);
  }
  settle();
}

// The difference between what is there and the whole state, so that a gap in the stream resets nothing either.
void ContextTreeModel::takeAll() {
  std::vector<std::uint32_t> gone;
  for (const auto& entry : m_runs)
    if (!m_bridge.state().run(entry.first)) gone.push_back(entry.first);
  for (const std::uint32_t run : gone) removeRun(run);
  for (const auto& [number, run] : m_bridge.state().runs()) {
    for (std::size_t i = 0; i < run.jobs.size(); ++i) {
      const JobRow& row = run.jobs[i];
      if (!row.exists()) continue;
      insert(row);
      touch(row.id);
    }
  }
}

void ContextTreeModel::insert(const JobRow& row) {
  RunNodes& run = m_runs[row.id.run];
  if (run.nodes.size() <= row.id.index) run.nodes.resize(row.id.index + std::size_t{1});
  Node& node = run.nodes[row.id.index];
  if (std::exchange(node.known, true)) return;
  ++m_rowsInAll;
  node.leaf = !row.isGroup();
  node.state = row.state;
  if (row.parent != row.id) {
    node.parent = parentFor(run, row);
    run.at(node.parent).children.push_back(row.id.index);
    if (node.parent >= kFirstFold) run.folds[node.parent - kFirstFold].sums.add(row);
  }
  judge(row.id.run, run, row.id.index);
}

// Its group, or the fold of its kind there: members come one after the other, so it is the last that the group has.
ContextTreeModel::NodeId ContextTreeModel::parentFor(RunNodes& run, const JobRow& row) {
  const JobRow* group = m_bridge.state().job(row.parent);
  if (!group || !TreeFold::wants(row, *group)) return row.parent.index;
  std::vector<NodeId>& siblings = run.nodes[row.parent.index].children;
  if (!siblings.empty() && siblings.back() >= kFirstFold) {
    const JobRow* member = m_bridge.state().job({row.id.run, run.at(siblings.back()).children.front()});
    if (member && TreeFold::same(*member->description, *row.description)) return siblings.back();
  }
  const auto id = static_cast<NodeId>(kFirstFold + run.folds.size());
  run.folds.push_back({Node(), TreeFold({row.id.run, id}, row)});
  Node& fold = run.folds.back().node;
  fold.parent = row.parent.index;
  fold.known = true;
  fold.leaf = false;
  siblings.push_back(id);
  ++m_rowsInAll;
  return id;
}

void ContextTreeModel::sumUp(RunNodes& run, const JobRow& row) {
  Node& node = run.nodes[row.id.index];
  const JobState was = std::exchange(node.state, row.state);
  if (node.parent == kNone || node.parent < kFirstFold) return;
  run.folds[node.parent - kFirstFold].sums.change(row, was);
  noteDirty(row.id.run, run, node.parent);
}

void ContextTreeModel::noteDirty(std::uint32_t number, RunNodes& run, NodeId id) {
  if (!std::exchange(run.at(id).dirty, true)) m_dirty.push_back({number, id});
}

void ContextTreeModel::touch(JobId id) {
  const auto found = m_runs.find(id.run);
  if (found == m_runs.end() || id.index >= found->second.nodes.size()) return;
  if (!found->second.nodes[id.index].known) return;
  noteDirty(id.run, found->second, id.index);
  if (const JobRow* row = m_bridge.state().job(id)) sumUp(found->second, *row);
  judge(id.run, found->second, id.index);
}

bool ContextTreeModel::matches(std::uint32_t number, const Node& node, NodeId id) const {
  if (const auto decided = m_matcher.matches(node.state)) return *decided;
  const RunSnapshot* run = m_bridge.state().run(number);
  return run && m_matcher.matches(run->jobs[id], run->row);
}

// Whether the filter shows it now; what changes by that is noted for settle().
void ContextTreeModel::judge(std::uint32_t number, RunNodes& run, NodeId id) {
  const auto note = [&](NodeId parent) {
    if (parent == kNone) return;
    if (!std::exchange(run.at(parent).relist, true)) m_relist.push_back({number, parent});
  };
  Node& node = run.nodes[id];
  const bool was = node.visible();
  const bool matches = this->matches(number, node, id);
  const bool changed = matches != std::exchange(node.matches, matches);
  if (was != node.visible()) note(node.parent);
  if (!changed) return;
  for (NodeId above = node.parent; above != kNone; above = run.at(above).parent) {
    Node& group = run.at(above);
    const bool groupWas = group.visible();
    group.matchesBelow += matches ? 1U : ~0U;
    if (groupWas != group.visible()) note(group.parent);
  }
  if (node.parent == kNone || run.visible() != run.nodes[0].shown) note(0);
}

void ContextTreeModel::removeRun(std::uint32_t number) {
  const auto found = m_runs.find(number);
  if (found == m_runs.end()) return;
  const auto at = std::find(m_roots.begin(), m_roots.end(), number);
  if (at != m_roots.end()) {
    const int row = static_cast<int>(at - m_roots.begin());
    beginRemoveRows({}, row, row);
    m_roots.erase(at);
    for (std::size_t i = 0; i < m_roots.size(); ++i) m_runs[m_roots[i]].nodes[0].row = static_cast<std::uint32_t>(i);
    forgetShown(found->second, 0);
    endRemoveRows();
  }
  m_rowsInAll -= static_cast<std::size_t>(std::count_if(found->second.nodes.begin(), found->second.nodes.end(),
                                                        [](const Node& node) { return node.known; })) +
                 found->second.folds.size();
  m_lastRun = {};
  m_runs.erase(found);
}

// Tells the views what has come, gone and changed: first where rows come and go, from the root downwards.
void ContextTreeModel::settle(bool byFilter) {
  m_settling = true;
  std::sort(m_relist.begin(), m_relist.end());
  std::vector<JobId> appeared, parents;
  std::vector<std::uint32_t> roots;
  std::size_t ranges = 0;
  for (const JobId id : std::exchange(m_relist, {})) {
    const auto found = m_runs.find(id.run);
    if (found == m_runs.end()) continue;
    RunNodes& run = found->second;
    if (run.visible() != run.nodes[0].shown && (roots.empty() || roots.back() != id.run)) {
      roots.push_back(id.run);
      if (run.visible()) appeared.push_back({id.run, 0});
      ++ranges;
    }
    // A list below a hidden or just filled node is made when it is shown.
    Node& node = run.at(id.index);
    if (node.relist && node.shown) {
      parents.push_back(id);
      if (ranges <= kRelistOneByOne) ranges += rangesToTell(run, id.index);
    }
    node.relist = false;
  }
  if (ranges > kRelistOneByOne || (byFilter && ranges > 1)) {
    relistAll(roots, parents);
  } else {
    for (const std::uint32_t number : roots) showOrHideRoot(number, m_runs[number]);
    for (const JobId id : parents) {
      RunNodes& run = m_runs[id.run];
      if (run.at(id.index).shown) relist(id.run, run, id.index);
    }
  }
  tellChanged();
  for (const JobId root : appeared) Q_EMIT runAppeared(root);
  m_settling = false;
  Q_EMIT settled(byFilter);
}

// In how many ranges relist() would tell what left and what came.
std::size_t ContextTreeModel::rangesToTell(const RunNodes& run, NodeId id) const {
  std::size_t ranges = 0;
  bool inRange = false;
  for (const NodeId child : run.at(id).children) {
    const Node& node = run.at(child);
    const bool changes = node.shown != node.visible();
    if (changes && !inRange) ++ranges;
    // What is and stays hidden divides nothing.
    if (changes || node.shown) inRange = changes;
  }
  return ranges;
}

void ContextTreeModel::showOrHideRoot(std::uint32_t number, RunNodes& run) {
  const auto at = std::lower_bound(m_roots.begin(), m_roots.end(), number);
  const int row = static_cast<int>(at - m_roots.begin());
  if (run.visible()) {
    beginInsertRows({}, row, row);
    placeRoot(number, run);
    endInsertRows();
  } else {
    beginRemoveRows({}, row, row);
    placeRoot(number, run);
    endRemoveRows();
  }
}

// Into the list of shown roots or out of it, as it should be; nobody is told.
void ContextTreeModel::placeRoot(std::uint32_t number, RunNodes& run) {
  const auto at = std::lower_bound(m_roots.begin(), m_roots.end(), number);
  if (run.visible()) {
    fillList(run, 0);
    m_roots.insert(at, number);
    run.nodes[0].shown = true;
    ++m_rowsShown;
  } else {
    m_roots.erase(at);
    forgetShown(run, 0);
  }
  for (std::size_t i = 0; i < m_roots.size(); ++i) m_runs[m_roots[i]].nodes[0].row = static_cast<std::uint32_t>(i);
}

// Makes the list of a node that is about to be shown, and those of all below it.
void ContextTreeModel::fillList(RunNodes& run, NodeId top) {
  std::vector<NodeId> open{top};
  while (!open.empty()) {
    Node& node = run.at(open.back());
    open.pop_back();
    node.list.clear();
    node.list.reserve(visibleChildren(run, node));
    node.relist = false;
    for (const NodeId child : node.children) {
      Node& below = run.at(child);
      below.shown = below.visible();
      if (!below.shown) continue;
      below.row = static_cast<std::uint32_t>(node.list.size());
      node.list.push_back(child);
      ++m_rowsShown;
      if (!below.leaf) open.push_back(child);
    }
  }
}

std::size_t ContextTreeModel::visibleChildren(const RunNodes& run, const Node& node) {
  const auto isVisible = [&run](NodeId child) { return run.at(child).visible(); };
  return static_cast<std::size_t>(std::count_if(node.children.begin(), node.children.end(), isVisible));
}

void ContextTreeModel::forgetShown(RunNodes& run, NodeId top) {
  std::vector<NodeId> open{top};
  while (!open.empty()) {
    Node& node = run.at(open.back());
    open.pop_back();
    if (!std::exchange(node.shown, false)) continue;
    --m_rowsShown;
    open.insert(open.end(), node.list.begin(), node.list.end());
    node.list.clear();
  }
}

// Brings the list of shown children up to date: what left goes in ranges from the back, what came comes in ranges.
void ContextTreeModel::relist(std::uint32_t number, RunNodes& run, NodeId id) {
  Node& node = run.at(id);
  const QModelIndex parent = indexOf(number, run, id, 0);
  const auto renumber = [&](std::size_t from) {
    for (std::size_t i = from; i < node.list.size(); ++i) run.at(node.list[i]).row = static_cast<std::uint32_t>(i);
  };
  for (std::size_t end = node.list.size(); end > 0;) {
    if (run.at(node.list[end - 1]).visible()) {
      --end;
      continue;
    }
    std::size_t begin = end - 1;
    while (begin > 0 && !run.at(node.list[begin - 1]).visible()) --begin;
    beginRemoveRows(parent, static_cast<int>(begin), static_cast<int>(end) - 1);
    for (std::size_t i = begin; i < end; ++i) forgetShown(run, node.list[i]);
    node.list.erase(node.list.begin() + static_cast<std::ptrdiff_t>(begin),
                    node.list.begin() + static_cast<std::ptrdiff_t>(end));
    renumber(begin);
    endRemoveRows();
    end = begin;
  }
  std::size_t at = 0;
  for (std::size_t child = 0; child < node.children.size();) {
    const Node& next = run.at(node.children[child]);
    if (next.shown || !next.visible()) {
      at += next.shown ? 1 : 0;
      ++child;
      continue;
    }
    std::size_t end = child;
    while (end < node.children.size()) {
      const Node& comes = run.at(node.children[end]);
      if (comes.shown) break;
      ++end;
    }
    std::vector<NodeId> come;
    for (std::size_t i = child; i < end; ++i)
      if (run.at(node.children[i]).visible()) come.push_back(node.children[i]);
    for (const NodeId one : come) fillList(run, one);
    beginInsertRows(parent, static_cast<int>(at), static_cast<int>(at + come.size()) - 1);
    node.list.insert(node.list.begin() + static_cast<std::ptrdiff_t>(at), come.begin(), come.end());
    for (const NodeId one : come) run.at(one).shown = true;
    m_rowsShown += come.size();
    renumber(at);
    endInsertRows();
    at += come.size();
    child = end;
  }
}

// As showOrHideRoot() and relist() for each, told to the views as one change of layout. What vanishes loses its index,
// all else keeps it.
void ContextTreeModel::relistAll(const std::vector<std::uint32_t>& roots, const std::vector<JobId>& parents) {
  Q_EMIT layoutAboutToBeChanged();
  for (const std::uint32_t number : roots) placeRoot(number, m_runs[number]);
  for (const JobId id : parents) {
    RunNodes& run = m_runs[id.run];
    Node& node = run.at(id.index);
    // An earlier one may have hidden it, or made its list.
    if (!node.shown) continue;
    const std::vector<NodeId> before = std::exchange(node.list, {});
    for (const NodeId child : before)
      if (!run.at(child).visible()) forgetShown(run, child);
    node.list.reserve(visibleChildren(run, node));
    for (const NodeId child : node.children) {
      Node& below = run.at(child);
      if (!below.visible()) continue;
      below.row = static_cast<std::uint32_t>(node.list.size());
      node.list.push_back(child);
      if (std::exchange(below.shown, true)) continue;
      ++m_rowsShown;
      if (!below.leaf) fillList(run, child);
    }
  }
  const QModelIndexList from = persistentIndexList();
  QModelIndexList to;
  to.reserve(from.size());
  for (const QModelIndex& index : from) to.push_back(indexOf(job(index), index.column()));
  changePersistentIndexList(from, to);
  Q_EMIT layoutChanged();
}

void ContextTreeModel::tellChanged() {
  struct Row {
    std::uint32_t run, parent, row;
    NodeId node;
    auto operator<=>(const Row&) const = default;
  };
  std::vector<Row> rows;
  for (const JobId id : std::exchange(m_dirty, {})) {
    const auto found = m_runs.find(id.run);
    if (found == m_runs.end()) continue;
    Node& node = found->second.at(id.index);
    node.dirty = false;
    if (node.shown) rows.push_back({id.run, node.parent, node.row, id.index});
  }
  std::sort(rows.begin(), rows.end());
  for (std::size_t i = 0; i < rows.size();) {
    std::size_t last = i;
    while (last + 1 < rows.size() && rows[last + 1].run == rows[i].run && rows[last + 1].parent == rows[i].parent &&
           rows[last + 1].row - rows[last].row <= kMergeGap)
      ++last;
    const RunNodes& run = m_runs[rows[i].run];
    Q_EMIT dataChanged(indexOf(rows[i].run, run, rows[i].node, 0),
                       indexOf(rows[i].run, run, rows[last].node, Columns - 1));
    i = last + 1;
  }
}

void ContextTreeModel::setFilter(const TreeFilter& filter) {
  if (m_filter == filter) return;
  m_filter = filter;
  m_matcher = TreeMatcher(filter);
  for (auto& [number, run] : m_runs) {
    for (NodeId id = 0; id < run.nodes.size(); ++id)
      if (run.nodes[id].known) judge(number, run, id);
  }
  settle(true);
}

// Views ask for thousands of rows of one run in a row.
const ContextTreeModel::RunNodes* ContextTreeModel::nodesOf(std::uint32_t run) const {
  if (m_lastRun.second && m_lastRun.first == run) return m_lastRun.second;
  const auto found = m_runs.find(run);
  if (found == m_runs.end()) return nullptr;
  m_lastRun = {run, &found->second};
  return m_lastRun.second;
}

std::vector<JobId> ContextTreeModel::jobsOf(JobId id) const {
  if (!isFold(id)) return {id};
  std::vector<JobId> jobs;
  const RunNodes* run = nodesOf(id.run);
  if (!run || !run->has(id.index)) return jobs;
  for (const NodeId member : run->at(id.index).children) jobs.push_back({id.run, member});
  return jobs;
}

bool ContextTreeModel::isWithin(JobId job, JobId top) const {
  const RunNodes* run = nodesOf(job.run);
  if (!run || job.run != top.run || !run->has(job.index)) return false;
  NodeId at = job.index;
  while (at != kNone && at != top.index) at = run->at(at).parent;
  return at == top.index;
}

}  // namespace arborist
