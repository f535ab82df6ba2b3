// SPDX-License-Identifier: GPL-3.0-or-later
// The window: composes docks, toolbar and menus. What they do is in the views and in file_flow.h.
#pragma once

#include <QMainWindow>
#include <functional>

#include <app/window/background.h>
#include <app/window/file_flow.h>
#include <app/window/quit_guard.h>
#include <app/window/report_save.h>
#include <app/window/settings.h>
#include <app/window/theme_watch.h>
#include <widgets/views/job_actions.h>
#include <widgets/views/tree_pane.h>
#include <widgets/views/view_parts.h>

class QDockWidget;
class QMenu;
class QSpinBox;

namespace arborist {

class Inspector;
class Launcher;
class RunSummaries;
class RunSummaryCard;

class MainWindow final : public QMainWindow {
  Q_OBJECT

 public:
  // The session outlives the window. `clock`: the instant that is shown.
  MainWindow(SessionCommands&, SnapshotSource&, Settings&, std::function<TimePoint()> clock = Clock::now);
  ~MainWindow() override;

  FileFlow& files() noexcept { return *m_files; }
  ReportSave& reports() noexcept { return *m_report; }
  TreePane& treePane() noexcept { return *m_tree; }
  const SnapshotBridge& bridge() const noexcept { return m_bridge; }
  // As if the person had closed it and said yes.
  void leave(const QString& reason) { m_quit->leave(reason); }

 protected:
  void closeEvent(QCloseEvent*) override;
  void dragEnterEvent(QDragEnterEvent*) override;
  void dropEvent(QDropEvent*) override;

 private:
  void makeToolBar();
  void makeMenus();
  void makeDocks();
  void makeWelcome();
  void makePoolActions();
  QDockWidget* addDock(Qt::DockWidgetArea, QWidget*, const QString& name, const QString& title);
  void fillRecent();
  void showDocument();
  void showPool();
  void say(const QString&);
  void openSettings();
  void openLauncher();
  void runEnded(std::uint32_t run);
  void about();
  void restoreLayout();
  void saveLayout();

  Settings& m_settings;
  Background m_background;
  SnapshotBridge m_bridge;
  Selection m_selection;
  TimeRange m_range;
  const ViewParts m_parts;
  ThemeWatch* m_theme;  // before all widgets: a style that comes later makes each of them anew
  JobActions* m_jobs;
  NoticeArea* m_notices;
  TreePane* m_tree;
  FileFlow* m_files;
  ReportSave* m_report;
  QuitGuard* m_quit;
  QAction* m_launch;
  QAction* m_pause;
  QAction* m_drain;
  QAction* m_stopNow;
  QAction* m_settingsAction;
  RunSummaries* m_summaries;
  RunSummaryCard* m_card;
  Launcher* m_launcher = nullptr;
  QSpinBox* m_slots = nullptr;
  QMenu* m_recent = nullptr;
  QList<QAction*> m_firstSteps;  // offered while nothing runs and no file is ready
  bool m_mayClose = false;
};

}  // namespace arborist
