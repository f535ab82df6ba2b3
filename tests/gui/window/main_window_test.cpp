// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <QApplication>
#include <QComboBox>
#include <QDockWidget>
#include <QDragEnterEvent>
#include <QFile>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QMenuBar>
#include <QMessageBox>
#include <QMimeData>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSpinBox>
#include <QTimer>
#include <QToolBar>
#include <QToolButton>
#include <QUrl>

#include <app/window/settings_dialog.h>
#include <gui/window/window_stage.h>
#include <support/gui/layout_faults.h>
#include <widgets/style/theme.h>
#include <widgets/views/charts_view.h>
#include <widgets/views/inspector.h>
#include <widgets/views/inspector/row_table.h>
#include <widgets/views/launcher.h>
#include <widgets/views/log_view.h>
#include <widgets/views/run_summary_card.h>

namespace arborist::test {
namespace {

using Calls = std::vector<std::string>;

struct MainWindowTest : testing::Test {
  WindowStage stage;
  MainWindow* window = &stage.open();

  void TearDown() override { applyTheme(Theme::Light); }

  QString write(const QString& name, const QByteArray& text) {
    QFile file(stage.folder.filePath(name));
    EXPECT_TRUE(file.open(QIODevice::WriteOnly | QIODevice::Truncate));
    file.write(text);
    return file.fileName();
  }
  QString goodFile(const QString& name = "jobs.yaml") {
    return write(name, "version: 1\njobs:\n  a: {run: 'true'}\n  b: {run: 'true'}\n");
  }
  bool open(const QString& path) {
    window->files().openFile(path, false);
    return settled();
  }
  bool settled() {
    return WindowStage::eventually(
        [this] { return window->files().document().state() != JobFileDocument::State::Loading; });
  }
  JobFileDocument::State state() { return window->files().document().state(); }
  void key(int key, Qt::KeyboardModifiers modifiers = {}) {
    QTest::keyClick(window, static_cast<Qt::Key>(key), modifiers);
  }
  NoticeBar* notice(const QString& part) {
    for (NoticeBar* bar : window->findChildren<NoticeBar*>())
      if (bar->text().contains(part)) return bar;
    return nullptr;
  }
  bool press(const QString& text) {
    QCoreApplication::processEvents();
    for (QPushButton* button : window->findChildren<QPushButton*>()) {
      if (button->text() != text || !button->isVisible()) continue;
      QTest::mouseClick(button, Qt::LeftButton);
      return true;
    }
    return false;
  }
  std::size_t launches() const { return stage.commands.launched.size(); }
  RunScript& liveRun() {
    script = std::make_unique<RunScript>(stage.source.recorder());
    job = script->job(script->root(), "a");
    script->to(script->root(), JobState::Running);
    script->start(job);
    stage.show();
    return *script;
  }
  void endRun(JobState how) {
    script->at(2s);
    stage.now = script->now();
    script->finish(job, how, {CauseCode::Exit, "exit code 1", "", ""});
    script->to(script->root(), how, {CauseCode::Exit, "exit code 1", "", ""});
    script->end();
    stage.show();
  }
  // Answers the question that closing asks; what it said.
  QString closeAndAnswer(const QString& answer) {
    QString asked;
    QTimer::singleShot(0, window, [&] {
      auto* box = qobject_cast<QMessageBox*>(QApplication::activeModalWidget());
      ASSERT_TRUE(box);
      asked = box->text();
      for (QAbstractButton* button : box->buttons())
        if (button->text() == answer) return QTest::mouseClick(button, Qt::LeftButton);
      ADD_FAILURE() << "no button " << answer.toStdString();
      box->reject();
    });
    window->close();
    return asked;
  }

  std::unique_ptr<RunScript> script;
  JobId job;
};

TEST_F(MainWindowTest, OpeningAFileExecutesNothing) {
  ASSERT_TRUE(open(goodFile()));
  EXPECT_EQ(state(), JobFileDocument::State::Ready);
  EXPECT_TRUE(stage.commands.calls.empty());
  EXPECT_TRUE(window->windowTitle().startsWith("jobs.yaml"));
  EXPECT_EQ(stage.settings->recentFiles().size(), 1);
}

TEST_F(MainWindowTest, AFileThatIsReadyOffersToBeRunFirst) {
  ASSERT_TRUE(open(goodFile()));
  const auto offered = [this] {
    QCoreApplication::processEvents();
    QStringList texts;
    for (const QToolButton* button : window->treePane().welcome().findChildren<QToolButton*>())
      if (button->isVisible()) texts << button->text();
    return texts;
  };
  QStringList texts = offered();
  ASSERT_FALSE(texts.isEmpty());
  EXPECT_EQ(texts.front(), "Run");
  EXPECT_FALSE(texts.contains("Take the tour"));
  ASSERT_TRUE(open(stage.folder.filePath("none.yaml")));
  texts = offered();
  EXPECT_TRUE(texts.contains("Take the tour")) << texts.join(", ").toStdString();
}

TEST_F(MainWindowTest, AFolderInPlaceOfAFileIsSaidAndNeverHasChanged) {
  ASSERT_TRUE(open(stage.folder.path()));
  EXPECT_TRUE(notice("cannot be run"));
  write("more.txt", "x");
  QTest::qWait(400);
  EXPECT_FALSE(notice("has changed on disk"));
}

TEST_F(MainWindowTest, TheSummaryOfARunIsBelowTheTreeAndGoesWithTheNextOne) {
  auto* card = window->findChild<RunSummaryCard*>();
  liveRun();
  const QPoint before = window->treePane().tree().viewport()->mapToGlobal(QPoint());
  endRun(JobState::Failed);
  ASSERT_TRUE(card->isVisible());
  EXPECT_EQ(window->treePane().tree().viewport()->mapToGlobal(QPoint()), before) << "no row moves under the pointer";
  const RunScript second(stage.source.recorder(), 2);
  stage.show();
  EXPECT_FALSE(card->isVisible());
}

TEST_F(MainWindowTest, F5StartsItAndOnceMoreBesideIt) {
  key(Qt::Key_F5);
  EXPECT_EQ(launches(), 0u) << "nothing is open";
  const QString path = goodFile();
  ASSERT_TRUE(open(path));
  key(Qt::Key_F5);
  ASSERT_EQ(launches(), 1u);
  EXPECT_EQ(stage.commands.launched[0]->root.children.size(), 2u);
  EXPECT_EQ(stage.commands.launched[0]->file, path.toStdString());
  key(Qt::Key_F5);
  EXPECT_EQ(launches(), 2u);
}

TEST_F(MainWindowTest, ARefusedLaunchIsSaid) {
  ASSERT_TRUE(open(goodFile()));
  stage.commands.answer = Status(std::make_error_code(std::errc::operation_not_permitted), "no new runs are taken");
  key(Qt::Key_F5);
  ASSERT_TRUE(notice("was not started"));
  EXPECT_TRUE(notice("no new runs are taken"));
}

TEST_F(MainWindowTest, AFaultyFileIsExplainedWithLinesAndColumnsAndCannotBeRun) {
  const QString path = write("bad.yaml", "version: 1\njobs:\n  a: {run: 'true', timeot: 3s}\n");
  ASSERT_TRUE(open(path));
  EXPECT_EQ(state(), JobFileDocument::State::Faulty);
  NoticeBar* bar = notice("cannot be run");
  ASSERT_TRUE(bar);
  const QString details = bar->findChild<QPlainTextEdit*>()->toPlainText();
  EXPECT_TRUE(details.contains(path + ":3:")) << details.toStdString();
  EXPECT_TRUE(details.contains("timeot"));
  key(Qt::Key_F5);
  EXPECT_EQ(launches(), 0u);
  EXPECT_TRUE(stage.settings->recentFiles().isEmpty());
  goodFile("bad.yaml");
  ASSERT_TRUE(press("Read again"));
  ASSERT_TRUE(settled());
  QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
  EXPECT_EQ(state(), JobFileDocument::State::Ready);
  EXPECT_FALSE(notice("cannot be run"));
}

TEST_F(MainWindowTest, AFileThatIsNotThereIsSaid) {
  ASSERT_TRUE(open(stage.folder.filePath("none.yaml")));
  EXPECT_TRUE(notice("none.yaml cannot be run: 1 problem."));
  QCoreApplication::processEvents();
  for (const QPushButton* button : window->findChildren<QPushButton*>())
    EXPECT_FALSE(button->text().startsWith("Edit line")) << "there is no line to edit";
}

TEST_F(MainWindowTest, AChangedFileOffersReloadAndChangesNothingByItself) {
  const QString path = goodFile();
  ASSERT_TRUE(open(path));
  write("jobs.yaml", "version: 1\njobs:\n  only: {run: 'true'}\n");
  ASSERT_TRUE(WindowStage::eventually([this] { return notice("has changed on disk") != nullptr; }));
  key(Qt::Key_F5);
  ASSERT_EQ(launches(), 1u);
  EXPECT_EQ(stage.commands.launched[0]->root.children.size(), 2u) << "what was opened";
  ASSERT_TRUE(press("Reload"));
  ASSERT_TRUE(settled());
  key(Qt::Key_F5);
  ASSERT_EQ(launches(), 2u);
  EXPECT_EQ(stage.commands.launched[1]->root.children.size(), 1u);
}

TEST_F(MainWindowTest, ADroppedFileIsOpenedAndNotStarted) {
  QMimeData data;
  data.setUrls({QUrl::fromLocalFile(goodFile("dropped.yaml"))});
  QDragEnterEvent enter(QPoint(300, 300), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
  QCoreApplication::sendEvent(window, &enter);
  EXPECT_TRUE(enter.isAccepted());
  QDropEvent drop(QPoint(300, 300), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
  QCoreApplication::sendEvent(window, &drop);
  ASSERT_TRUE(settled());
  EXPECT_EQ(window->files().document().title(), "dropped.yaml");
  EXPECT_EQ(state(), JobFileDocument::State::Ready);
  EXPECT_EQ(launches(), 0u);
}

TEST_F(MainWindowTest, ADroppedAddressOfTheWebIsNotTaken) {
  QMimeData data;
  data.setUrls({QUrl("https://example.org/jobs.yaml")});
  QDragEnterEvent enter(QPoint(300, 300), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
  enter.ignore();
  QCoreApplication::sendEvent(window, &enter);
  EXPECT_FALSE(enter.isAccepted());
}

TEST_F(MainWindowTest, WithNothingRunningItClosesUnasked) {
  EXPECT_TRUE(window->close());
  EXPECT_FALSE(window->isVisible());
}

TEST_F(MainWindowTest, ClosingWithLiveRunsMayBeThoughtBetterOf) {
  liveRun();
  EXPECT_EQ(closeAndAnswer("&Stay").toStdString(), "1 job has not ended yet.");
  EXPECT_TRUE(window->isVisible());
  EXPECT_TRUE(stage.commands.calls.empty());
}

TEST_F(MainWindowTest, OrCancelsWaitsForTheLastJobAndCloses) {
  liveRun();
  closeAndAnswer("Cancel jobs and &quit");
  EXPECT_EQ(stage.commands.calls, Calls{"cancelAll you closed the window"});
  EXPECT_TRUE(window->isVisible()) << "it is still stopping";
  EXPECT_TRUE(notice("Stopping 1 job…"));
  endRun(JobState::Cancelled);
  EXPECT_FALSE(window->isVisible());
  EXPECT_EQ(stage.commands.calls.size(), 1u);
}

TEST_F(MainWindowTest, ClosingOnceMoreForcesTheEnd) {
  liveRun();
  closeAndAnswer("Cancel jobs and &quit");
  window->close();
  EXPECT_EQ(stage.commands.calls, (Calls{"cancelAll you closed the window", "forceStop you closed the window twice"}));
}

TEST_F(MainWindowTest, LayoutSizeAndRecentFilesOutliveIt) {
  ASSERT_TRUE(open(goodFile("one.yaml")));
  ASSERT_TRUE(open(goodFile("two.yaml")));
  window->resize(1010, 640);
  window->findChild<QDockWidget*>("inspector")->hide();
  window->findChild<QDockWidget*>("pool")->raise();
  QCoreApplication::processEvents();
  ASSERT_TRUE(window->close());
  window = &stage.open({});
  EXPECT_EQ(window->size(), QSize(1010, 640));
  EXPECT_FALSE(window->findChild<QDockWidget*>("inspector")->isVisible());
  QCoreApplication::processEvents();
  EXPECT_TRUE(window->findChild<QDockWidget*>("pool")->widget()->isVisible()) << "it was in front";
  EXPECT_FALSE(window->findChild<QDockWidget*>("timeline")->widget()->isVisible());
  QMenu* recent = nullptr;
  for (QMenu* menu : window->menuBar()->findChildren<QMenu*>())
    if (menu->title().contains("cent")) recent = menu;
  ASSERT_TRUE(recent);
  Q_EMIT recent->aboutToShow();
  ASSERT_EQ(recent->actions().size(), 2);
  EXPECT_TRUE(recent->actions()[0]->text().endsWith("two.yaml"));
  recent->actions()[1]->trigger();
  ASSERT_TRUE(settled());
  EXPECT_EQ(window->files().document().title(), "one.yaml");
  EXPECT_EQ(launches(), 0u);
}

TEST_F(MainWindowTest, TheThemeChangesAtOnceAndIsKept) {
  key(Qt::Key_Comma, Qt::ControlModifier);
  QDialog* dialog = nullptr;
  for (QDialog* each : window->findChildren<QDialog*>())
    if (each->isVisible() && each->windowTitle() == "Settings") dialog = each;
  if (!dialog) {  // the desktop's own key for settings may be another
    for (QAction* action : window->findChildren<QAction*>())
      if (action->text() == "&Settings…") action->trigger();
    for (QDialog* each : window->findChildren<QDialog*>())
      if (each->isVisible()) dialog = each;
  }
  ASSERT_TRUE(dialog);
  auto* theme = dialog->findChild<QComboBox*>();
  theme->setFocus();
  // With the next turn of the event loop.
  const auto turns = [this](Theme to) { return QTest::qWaitFor([&] { return themeOf(window->palette()) == to; }); };
  QTest::keyClick(theme, Qt::Key_End);
  EXPECT_TRUE(turns(Theme::Dark));
  EXPECT_EQ(stage.settings->theme(), ThemeChoice::Dark);
  QTest::keyClick(theme, Qt::Key_Up);
  EXPECT_TRUE(turns(Theme::Light));
  QTest::keyClick(theme, Qt::Key_Down);
  applyTheme(Theme::Light);
  window = &stage.open();
  EXPECT_TRUE(turns(Theme::Dark));
}

TEST_F(MainWindowTest, PauseAndDrainAreSwitchesThatFollowThePool) {
  key(Qt::Key_P, Qt::ControlModifier);
  EXPECT_EQ(stage.commands.calls, Calls{"pause"});
  PoolRow pool;
  pool.slots = 3;
  pool.paused = true;
  pool.intake = Intake::Draining;
  stage.source.setPool(pool);
  stage.show();
  QAction *resume = nullptr, *accept = nullptr;
  for (QAction* action : window->findChildren<QAction*>()) {
    if (action->text() == "&Resume") resume = action;
    if (action->text() == "Take work a&gain") accept = action;
  }
  ASSERT_TRUE(resume && accept);
  EXPECT_TRUE(resume->isChecked());
  resume->trigger();
  accept->trigger();
  EXPECT_EQ(stage.commands.calls, (Calls{"pause", "resume", "acceptWork"}));
}

TEST_F(MainWindowTest, WorkersAreSetFromTheToolBarAndAReportIsNoCommand) {
  PoolRow pool;
  pool.slots = 3;
  stage.source.setPool(pool);
  stage.show();
  auto* workers = window->findChild<QToolBar*>()->findChild<QSpinBox*>();
  EXPECT_EQ(workers->value(), 3);
  EXPECT_TRUE(stage.commands.calls.empty());
  QTest::keyClick(workers, Qt::Key_Up);
  EXPECT_EQ(stage.commands.calls, Calls{"setSlots 4"});
}

TEST_F(MainWindowTest, AnEndedRunIsSummedUpAndItsFailedJobsCanBeRunAgain) {
  auto* card = window->findChild<RunSummaryCard*>();
  liveRun();
  EXPECT_FALSE(card->isVisible());
  endRun(JobState::Failed);
  ASSERT_TRUE(card->isVisible());
  EXPECT_TRUE(card->findChildren<QPushButton*>().front()->isVisible());
  QTest::mouseClick(card->findChildren<QPushButton*>().front(), Qt::LeftButton);
  EXPECT_EQ(stage.commands.calls, Calls{"retry 1: 1:1"});
}

TEST_F(MainWindowTest, TheReportOfAnEndedRunIsSaved) {
  EXPECT_FALSE(window->reports().save->isEnabled());
  liveRun();
  EXPECT_FALSE(window->reports().save->isEnabled()) << "not yet complete";
  endRun(JobState::Failed);
  QString suggested;
  const QString path = stage.folder.filePath("report.json");
  window->reports().setAskForFile([&](QWidget*, const QString& name, const QString&) {
    suggested = name;
    return path;
  });
  key(Qt::Key_S, Qt::ControlModifier);
  ASSERT_TRUE(WindowStage::eventually([&] { return QFile::exists(path); }));
  EXPECT_TRUE(suggested.endsWith("/jobs-report.json")) << suggested.toStdString();
  QFile file(path);
  ASSERT_TRUE(file.open(QIODevice::ReadOnly));
  const QByteArray report = file.readAll();
  EXPECT_TRUE(report.contains("\"exit_code\": 1") || report.contains("\"exit_code\":1")) << report.toStdString();
  EXPECT_EQ(report.count("\"path\""), 1) << "every job once";
}

TEST_F(MainWindowTest, AReportThatCannotBeWrittenIsSaid) {
  liveRun();
  endRun(JobState::Succeeded);
  window->reports().setAskForFile([](QWidget*, const QString&, const QString&) { return QString("/nowhere/r.json"); });
  key(Qt::Key_S, Qt::ControlModifier);
  EXPECT_TRUE(WindowStage::eventually([this] { return notice("/nowhere/r.json"); }));
}

TEST_F(MainWindowTest, EveryViewAndDialogHasNamesAndRoom) {
  window = &stage.open({1440, 1000});
  liveRun();
  const auto judge = [&](const QString& where) {
    QTest::qWait(20);
    EXPECT_EQ(layoutFaults(*window).join('\n').toStdString(), "") << where.toStdString();
    EXPECT_EQ(namelessControls(*window).join('\n').toStdString(), "") << where.toStdString();
  };
  for (QDockWidget* dock : window->findChildren<QDockWidget*>()) {
    dock->raise();
    judge(dock->windowTitle());
  }
  auto* inspector = window->findChild<Inspector*>();
  window->treePane().tree().setCurrentIndex(window->treePane().tree().treeModel().indexOf(job));
  for (const auto page : {Inspector::Overview, Inspector::Values, Inspector::Attempts, Inspector::Output,
                          Inspector::Events, Inspector::Processes}) {
    inspector->setPage(page);
    judge(QString("inspector %1").arg(static_cast<int>(page)));
  }
  SettingsDialog settings(*stage.settings, window);
  settings.show();
  QTest::qWait(20);
  EXPECT_EQ(layoutFaults(settings).join('\n').toStdString(), "");
  EXPECT_EQ(namelessControls(settings).join('\n').toStdString(), "");
}

TEST_F(MainWindowTest, FindAndSaveMeanTheViewThatHasTheFocus) {
  liveRun();
  endRun(JobState::Failed);
  bool asked = false;
  window->reports().setAskForFile([&](QWidget*, const QString&, const QString&) {
    asked = true;
    return QString();
  });
  window->treePane().tree().setFocus();
  QTest::keyClick(&window->treePane().tree(), Qt::Key_S, Qt::ControlModifier);
  EXPECT_TRUE(asked) << "for a place for the report";
  asked = false;
  for (QDockWidget* dock : window->findChildren<QDockWidget*>())
    if (dock->objectName() == "log") dock->raise();
  QCoreApplication::processEvents();
  auto* log = window->findChild<LogView*>();
  auto* lines = log->findChild<RowTable*>();
  lines->setFocus();
  QTest::keyClick(lines, Qt::Key_F, Qt::ControlModifier);
  ASSERT_TRUE(qobject_cast<QLineEdit*>(window->focusWidget()));
  EXPECT_EQ(window->focusWidget()->accessibleName(), "Search the log");
  for (QDockWidget* dock : window->findChildren<QDockWidget*>())
    if (dock->objectName() == "charts") dock->raise();
  QCoreApplication::processEvents();
  ChartCard* card = window->findChild<ChartsView*>()->cards().front();
  bool menu = false;
  QTimer::singleShot(0, window, [&] {
    menu = QApplication::activePopupWidget() != nullptr;
    if (menu) QApplication::activePopupWidget()->close();
  });
  card->plot().setFocus();
  QTest::keyClick(&card->plot(), Qt::Key_S, Qt::ControlModifier);
  EXPECT_TRUE(menu) << "of formats to save the chart in";
  EXPECT_FALSE(asked);
}

TEST_F(MainWindowTest, ADragWithoutAnAddressIsNotTaken) {
  QMimeData data;
  data.setData("text/uri-list", "# nothing\n");
  QDragEnterEvent enter({10, 10}, Qt::CopyAction, &data, Qt::LeftButton, {});
  enter.ignore();
  QCoreApplication::sendEvent(window, &enter);
  EXPECT_FALSE(enter.isAccepted());
}

TEST_F(MainWindowTest, TheLauncherFirstOpensWithoutAComplaintAndSaysWhatBecameOfALaunch) {
  key(Qt::Key_L, Qt::ControlModifier);
  auto* launcher = window->findChild<Launcher*>();
  ASSERT_TRUE(launcher);
  EXPECT_FALSE(launcher->form().command.isEmpty());
  const auto says = [&](const QString& part) {
    return WindowStage::eventually([&] {
      for (const QLabel* label : launcher->findChildren<QLabel*>())
        if (label->text().contains(part)) return true;
      return false;
    });
  };
  launcher->launch();
  EXPECT_TRUE(says("started as run"));
  stage.commands.answer =
      Status(std::make_error_code(std::errc::operation_not_permitted), "the pool takes no new runs");
  launcher->launch();
  EXPECT_TRUE(says("the pool takes no new runs"));
}

TEST_F(MainWindowTest, FindGoesToTheSearch) {
  liveRun();
  key(Qt::Key_F, Qt::ControlModifier);
  auto* search = qobject_cast<QLineEdit*>(window->focusWidget());
  ASSERT_TRUE(search);
  EXPECT_EQ(search->accessibleName(), "Search jobs by path");
}

TEST_F(MainWindowTest, AQuestionBeforeManyAreStoppedHoldsNothingUp) {
  stage.settings->setAskAbove(0);
  window = &stage.open();
  liveRun();
  window->treePane().tree().setCurrentIndex(window->treePane().tree().treeModel().indexOf(job));
  key(Qt::Key_Delete);
  EXPECT_TRUE(stage.commands.calls.empty());
  EXPECT_EQ(QApplication::activeModalWidget(), nullptr);
  ASSERT_TRUE(press("Stop them"));
  EXPECT_EQ(stage.commands.calls, Calls{"cancel 1:1 you cancelled a"});
}

}  // namespace
}  // namespace arborist::test
