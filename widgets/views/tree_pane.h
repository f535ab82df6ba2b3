// SPDX-License-Identifier: GPL-3.0-or-later
// The context tree with what belongs to it: search, state filter, switches; and what is shown before there is a run or
// when nothing matches. For the window's thread.
#pragma once

#include <QWidget>

#include <widgets/views/context_tree_view.h>
#include <widgets/views/empty_state.h>

class QLabel;
class QLineEdit;
class QMenu;
class QStackedWidget;
class QToolButton;

namespace arborist {

class TreePane final : public QWidget {
  Q_OBJECT

 public:
  TreePane(ViewParts, JobActions&, QWidget* parent = nullptr);

  ContextTreeView& tree() noexcept { return *m_tree; }
  // What is shown while there is no run; the caller fills it.
  EmptyState& welcome() noexcept { return *m_welcome; }
  void focusSearch();
  // Now, or as soon as there is a run to show.
  void focusTree();

 private:
  void applyFilter();
  void showPage();
  void resetFilter();

  const ViewParts m_parts;
  ContextTreeView* m_tree;
  QLineEdit* m_search;
  QToolButton* m_states;
  QMenu* m_stateMenu;
  QToolButton* m_hideFinished;
  QToolButton* m_follow;
  QLabel* m_shown;
  QStackedWidget* m_pages;
  EmptyState* m_welcome;
  EmptyState* m_noMatch;
  bool m_resetting = false, m_focusTree = false;
};

}  // namespace arborist
