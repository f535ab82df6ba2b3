// SPDX-License-Identifier: GPL-3.0-or-later
// What has happened, line by line, newest last: filtered by level, selection and a text; a click selects the job. For
// the window's thread.
#pragma once

#include <QTimer>
#include <QWidget>

#include <widgets/models/log_filter.h>
#include <widgets/models/log_model.h>
#include <widgets/views/view_parts.h>

class QComboBox;
class QLabel;
class QLineEdit;
class QStackedWidget;
class QToolButton;

namespace arborist {

class EmptyState;
class RowTable;

class LogView final : public QWidget {
  Q_OBJECT

 public:
  explicit LogView(ViewParts, QWidget* parent = nullptr);
  QSize sizeHint() const override { return {640, 260}; }
  QSize minimumSizeHint() const override { return {240, 120}; }

 protected:
  void changeEvent(QEvent*) override;
  void showEvent(QShowEvent*) override;

 private:
  QWidget* makeBar();
  void keepPlace();
  void followNewest();
  void paintFaint();
  void applySubtree();
  void showSelected();
  void showState();
  void setFollow(bool);

  const ViewParts m_parts;
  LogModel m_log;
  LogFilter m_filter;
  bool m_changing = false;   // the scroll bar moves because the rows do
  bool m_selecting = false;  // the selection moves because a line was clicked
  QTimer m_searchLater;

  QComboBox* m_level;
  QToolButton *m_subtree, *m_follow;
  QLineEdit* m_search;
  QLabel* m_dropped;
  RowTable* m_table;
  EmptyState* m_empty;
  QStackedWidget* m_stack;
};

}  // namespace arborist
