// SPDX-License-Identifier: GPL-3.0-or-later
// Runs, groups and jobs as a tree that follows the stream of snapshots. It is never reset: rows come, go and change
// one by one, so that a view keeps what is selected, expanded and scrolled to. A filter hides rows without a proxy:
// each node knows how many of those below it match. An index carries the job's id, never an address. For the window's
// thread.
#pragma once

#include <QAbstractItemModel>
#include <map>
#include <vector>

#include <widgets/models/snapshot_bridge.h>
#include <widgets/models/tree_filter.h>

namespace arborist {

class ContextTreeModel final : public QAbstractItemModel {
  Q_OBJECT

 public:
  enum Column { Name, State, Progress, Waited, Elapsed, Limit, Why, Columns };

  // The bridge outlives the model.
  explicit ContextTreeModel(SnapshotBridge&, QObject* parent = nullptr);

  // What an index stands for; null only for an invalid one.
  const JobRow* row(const QModelIndex&) const;
  JobId job(const QModelIndex&) const;
  // Invalid where the job is unknown or hidden by the filter.
  QModelIndex indexOf(JobId, int column = 0) const;
  bool isWithin(JobId job, JobId top) const;  // the same, or below it

  const TreeFilter& filter() const noexcept { return m_filter; }
  void setFilter(const TreeFilter&);
  // Leaf and group rows that are there, and how many of them the filter shows.
  std::size_t rowsInAll() const noexcept { return m_rowsInAll; }
  std::size_t rowsShown() const noexcept { return m_rowsShown; }

  QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override;
  QModelIndex parent(const QModelIndex&) const override;
  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  bool hasChildren(const QModelIndex& parent = {}) const override;
  Qt::ItemFlags flags(const QModelIndex&) const override;
  QVariant data(const QModelIndex&, int role = Qt::DisplayRole) const override;
  QVariant headerData(int section, Qt::Orientation, int role = Qt::DisplayRole) const override;

 Q_SIGNALS:
  // A run has come, its rows are in place.
  void runAppeared(arborist::JobId root);

 private:
  using NodeId = std::uint32_t;
  static constexpr NodeId kNone = 0xffffffff;
  struct Node {
    NodeId parent = kNone;
    std::uint32_t row = 0;           // among the shown children of its parent
    std::uint32_t matchesBelow = 0;  // nodes below that match
    bool known = false, leaf = true, matches = false;
    bool shown = false;  // is in its parent's list
    bool dirty = false, relist = false;
    std::vector<NodeId> children;  // all, in file order
    std::vector<NodeId> list;      // those that are shown
    bool visible() const noexcept { return matches || matchesBelow > 0; }
  };
  struct RunNodes {
    std::vector<Node> nodes;  // by JobId::index
    bool visible() const noexcept { return !nodes.empty() && nodes[0].known && nodes[0].visible(); }
  };

  void follow(const ViewUpdate&);
  void takeAll();
  void insert(const JobRow&);
  void touch(JobId);
  void judge(std::uint32_t run, RunNodes&, NodeId);
  void removeRun(std::uint32_t run);
  void settle();
  void relist(std::uint32_t run, RunNodes&, NodeId);
  void relistAll(const std::vector<JobId>& parents);
  void fillList(RunNodes&, NodeId);
  void forgetShown(RunNodes&, NodeId);
  void showOrHideRoot(std::uint32_t run, RunNodes&);
  void tellChanged();
  QModelIndex indexOf(std::uint32_t run, const RunNodes&, NodeId, int column) const;
  const RunNodes* nodesOf(std::uint32_t run) const;
  QString text(const JobRow&, int column) const;
  QString accessibleText(const JobRow&) const;

  SnapshotBridge& m_bridge;
  TreeFilter m_filter;
  std::map<std::uint32_t, RunNodes> m_runs;
  std::vector<std::uint32_t> m_roots;  // runs whose root is shown
  std::vector<JobId> m_dirty;          // changed since the views were told
  std::vector<JobId> m_relist;         // their lists of shown children are to be made anew
  std::size_t m_rowsInAll = 0, m_rowsShown = 0;
};

}  // namespace arborist
