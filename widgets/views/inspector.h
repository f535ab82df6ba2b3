// SPDX-License-Identifier: GPL-3.0-or-later
// All about the selected job: what happened to it and why, its values, attempts, output, events and processes. Only
// the page that can be seen is kept up to date, at the bridge's pace. For the window's thread.
#pragma once

#include <QTimer>
#include <QWidget>

#include <widgets/views/view_parts.h>

class QLabel;
class QStackedWidget;
class QTabWidget;
class QToolButton;

namespace arborist {

class EmptyState;
class FlowText;
class InspectorTab;
class OutputTab;
class StateBadge;

class Inspector final : public QWidget {
  Q_OBJECT

 public:
  enum Page { Overview, Values, Attempts, Output, Events, Processes };

  explicit Inspector(ViewParts, QWidget* parent = nullptr);

  // The page is shown whenever the selected job has it.
  void setPage(Page);
  QSize sizeHint() const override { return {380, 520}; }
  QSize minimumSizeHint() const override { return {240, 160}; }

 Q_SIGNALS:
  // A line of a job file is to be opened in an editor. `file` as the job file's text names it.
  void editRequested(const QString& file, int line);
  // A file or folder is to be opened by what the desktop has for it.
  void openRequested(const QString& path);

 protected:
  void showEvent(QShowEvent*) override;
  void hideEvent(QHideEvent*) override;

 private:
  QWidget* makeHead();
  void makePages();
  const JobRow* current() const;
  void refresh();
  void showHead(const JobRow&);
  void showPages(const JobRow&);
  void follow(const QString& link);

  const ViewParts m_parts;
  Page m_wanted = Overview;
  JobId m_shown;
  bool m_arranging = false;  // pages come and go, nobody chose one
  QTimer m_tick;             // while the job lives: its times grow without news

  QStackedWidget* m_stack;
  EmptyState* m_empty;
  FlowText* m_path;
  StateBadge* m_badge;
  QLabel* m_kind;
  QToolButton *m_copyCommand, *m_copyPath, *m_edit;
  QTabWidget* m_tabs;
  OutputTab* m_output;
};

}  // namespace arborist
