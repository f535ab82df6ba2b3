// SPDX-License-Identifier: GPL-3.0-or-later
// The context tree: live rows, a ✕ on the row under the pointer that shows first what it would stop, selection shared
// with all other views. For the window's thread.
#pragma once

#include <QTimer>
#include <QTreeView>
#include <deque>
#include <set>

#include <widgets/models/context_tree_model.h>
#include <widgets/views/job_actions.h>
#include <widgets/views/tree_delegate.h>
#include <widgets/views/view_parts.h>

class QToolButton;

namespace arborist {

class ContextTreeView final : public QTreeView {
  Q_OBJECT

 public:
  // `actions` become the context menu; they outlive the view.
  ContextTreeView(ViewParts, JobActions& actions, QWidget* parent = nullptr);

  ContextTreeModel& treeModel() noexcept { return *m_model; }
  // Scrolls to what began last, as it begins.
  void setFollowNewest(bool on) { m_followNewest = on; }
  // Opens all groups that a search leaves, unless they are too many; after it they are as a person left them.
  void unfoldMatches();
  void foldAsBefore();
  QToolButton* pruneButton() const noexcept { return m_prune; }

 protected:
  void mouseMoveEvent(QMouseEvent*) override;
  void leaveEvent(QEvent*) override;
  void scrollContentsBy(int dx, int dy) override;
  void resizeEvent(QResizeEvent*) override;
  bool eventFilter(QObject*, QEvent*) override;
  void selectionChanged(const QItemSelection&, const QItemSelection&) override;
  void drawBranches(QPainter*, const QRect&, const QModelIndex&) const override;
  void dataChanged(const QModelIndex& from, const QModelIndex& to, const QList<int>& roles) override;

 private:
  void showSelection();
  void shareSelection();
  void placePrune();
  void fitColumns();
  void setHovered(JobId);
  void threaten(bool);
  void pruneHovered();
  void expandNew(JobId root);
  void followUpdate(const ViewUpdate&);
  void tick();
  void unfoldInserted(const QModelIndex& parent, int first, int last);
  void unfoldAfterLayout();
  void unfoldAgain(const std::vector<JobId>&);
  void unfoldSome();
  void reconcile(bool byFilter);
  bool inSight(const QModelIndex& from, const QModelIndex& to);

  const ViewParts m_parts;
  JobActions& m_actions;
  ContextTreeModel* m_model;
  TreeDelegate* m_delegate;
  QToolButton* m_prune;
  QTimer m_tick;  // bars drain and clocks count while something lives
  JobId m_hovered;
  std::vector<QModelIndex> m_inSight;  // the rows, as of m_inSightOf
  std::uint64_t m_inSightOf = 0;       // number of the state
  std::uint64_t m_structureOf = 0;     // number of the last state that made rows come or go
  std::uint32_t m_newestRun = 0;       // that was ever shown
  std::set<JobId> m_unfolded;          // as a person sees it without a search, shown at the moment or not
  std::set<std::uint32_t> m_seenRuns;  // that have been unfolded as new ones
  std::deque<JobId> m_toUnfold;        // again, a few at a time
  QTimer m_unfoldMore;
  bool m_searchUnfolded = false;
  bool m_followNewest = false;
  bool m_ownWidths = false;  // a person has set widths of columns
  bool m_sharing = false;    // the selection is being passed on in one of the two directions
};

}  // namespace arborist
