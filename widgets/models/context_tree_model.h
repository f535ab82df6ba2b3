// SPDX-License-Identifier: GPL-3.0-or-later
// Runs, groups and jobs as a tree that follows the stream of snapshots. It is never reset: rows come, go and change
// one by one, so that a view keeps what is selected, expanded and scrolled to. A filter hides rows without a proxy:
// each node knows how many of those below it match. Instances of one job, where they are many and not alone, are folded
// into a row of their own. An index carries the job's id, never an address; that of a fold is an id that no job has.
// For the window's thread.
#pragma once

#include <QAbstractItemModel>
#include <deque>
#include <map>
#include <vector>

#include <widgets/models/snapshot_bridge.h>
#include <widgets/models/tree_filter.h>
#include <widgets/models/tree_fold.h>

namespace arborist {

class ContextTreeModel final : public QAbstractItemModel {
  Q_OBJECT

 public:
  enum Column { Name, State, Progress, Waited, Elapsed, Limit, Why, Columns };

  // The bridge outlives the model.
  explicit ContextTreeModel(SnapshotBridge&, QObject* parent = nullptr);

  // What an index stands for; null only for an invalid one.
  const JobRow* row(const QModelIndex&) const;
  const JobRow* row(JobId) const;  // likewise; a fold's lives until the next change
  JobId job(const QModelIndex&) const;
  static bool isFold(JobId id) noexcept { return id.index >= kFirstFold; }
  // A fold's members, whether the filter shows them or not; of all others the job itself.
  std::vector<JobId> jobsOf(JobId) const;
  // Invalid where the job is unknown or hidden by the filter.
  QModelIndex indexOf(JobId, int column = 0) const;
  bool isWithin(JobId job, JobId top) const;  // the same, or below it

  const TreeFilter& filter() const noexcept { return m_filter; }
  void setFilter(const TreeFilter&);
  // Rows that are there, and how many of them the filter shows.
  // true while the views are told: what is lost meanwhile may come back before settled().
  bool settling() const noexcept { return m_settling; }
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
  // Rows have come or gone, or may have; `byFilter`: because of setFilter(), else of an update.
  void settled(bool byFilter);

 private:
  using NodeId = std::uint32_t;
  static constexpr NodeId kNone = 0xffffffff, kFirstFold = 0x80000000;
  struct Node {
    NodeId parent = kNone;
    std::uint32_t row = 0;           // among the shown children of its parent
    std::uint32_t matchesBelow = 0;  // nodes below that match
    bool known = false, leaf = true, matches = false;
    bool shown = false;  // is in its parent's list
    bool dirty = false, relist = false;
    JobState state = JobState::Queued;  // the job's
    std::vector<NodeId> children;       // all, in file order
    std::vector<NodeId> list;           // those that are shown
    bool visible() const noexcept { return matches || matchesBelow > 0; }
  };
  struct Fold {
    Node node;
    TreeFold sums;
  };
  struct RunNodes {
    std::vector<Node> nodes;  // by JobId::index
    std::deque<Fold> folds;   // from kFirstFold on
    Node& at(NodeId id) { return id < kFirstFold ? nodes[id] : folds[id - kFirstFold].node; }
    const Node& at(NodeId id) const { return id < kFirstFold ? nodes[id] : folds[id - kFirstFold].node; }
    bool has(NodeId id) const noexcept { return id < kFirstFold ? id < nodes.size() : id - kFirstFold < folds.size(); }
    bool visible() const noexcept { return !nodes.empty() && nodes[0].known && nodes[0].visible(); }
  };

  void follow(const ViewUpdate&);
  void takeAll();
  void insert(const JobRow&);
  NodeId parentFor(RunNodes&, const JobRow&);
  void sumUp(RunNodes&, const JobRow&);
  void noteDirty(std::uint32_t run, RunNodes&, NodeId);
  void touch(JobId);
  bool matches(std::uint32_t run, const Node&, NodeId) const;
  void judge(std::uint32_t run, RunNodes&, NodeId);
  void removeRun(std::uint32_t run);
  void settle(bool byFilter = false);
  std::size_t rangesToTell(const RunNodes&, NodeId) const;
  void relist(std::uint32_t run, RunNodes&, NodeId);
  void relistAll(const std::vector<std::uint32_t>& roots, const std::vector<JobId>& parents);
  static std::size_t visibleChildren(const RunNodes&, const Node&);
  void fillList(RunNodes&, NodeId);
  void forgetShown(RunNodes&, NodeId);
  void showOrHideRoot(std::uint32_t run, RunNodes&);
  void placeRoot(std::uint32_t run, RunNodes&);
  void tellChanged();
  QModelIndex indexOf(std::uint32_t run, const RunNodes&, NodeId, int column) const;
  const RunNodes* nodesOf(std::uint32_t run) const;
  QString text(const JobRow&, int column) const;
  QString accessibleText(const JobRow&) const;

  SnapshotBridge& m_bridge;
  TreeFilter m_filter;
  TreeMatcher m_matcher;
  std::map<std::uint32_t, RunNodes> m_runs;
  mutable std::pair<std::uint32_t, const RunNodes*> m_lastRun{};  // found last
  std::vector<std::uint32_t> m_roots;                             // runs whose root is shown
  std::vector<JobId> m_dirty;                                     // changed since the views were told
  std::vector<JobId> m_relist;                                    // their lists of shown children are to be made anew
  bool m_settling = false;
  std::size_t m_rowsInAll = 0, m_rowsShown = 0;
};

}  // namespace arborist
