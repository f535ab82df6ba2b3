// SPDX-License-Identifier: GPL-3.0-or-later
// What people do with the window, from the file to the last process, by mouse and keys of a real X server.
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <QApplication>
#include <QDockWidget>
#include <QFile>
#include <QHeaderView>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLabel>
#include <QMessageBox>
#include <QPushButton>
#include <QTableView>
#include <QTest>
#include <QTimer>
#include <QToolButton>

#include <app/window/main_window.h>
#include <gui/xserver/display.h>
#include <gui/xserver/engine.h>
#include <system/program.h>
#include <widgets/models/run_summaries.h>
#include <widgets/views/charts_view.h>
#include <widgets/views/launcher.h>
#include <widgets/views/run_summary_card.h>
#include <widgets/views/totals_bar.h>

namespace arborist::test {
namespace {

using namespace std::chrono_literals;

class XServerTest : public testing::Test {
 protected:
  void SetUp() override {
    if (Engine::instance().display().empty()) GTEST_SKIP() << "needs Xvfb, openbox and xdotool";
    m_window = std::make_unique<MainWindow>(session(), session().telemetry(), m_settings);
    m_window->move(20, 40);
    m_window->resize(1400, 880);
    m_window->show();
    ASSERT_TRUE(QTest::qWaitForWindowActive(m_window.get(), 20'000));
  }
  void TearDown() override {
    if (!m_window) return;
    session().forceStop("the test is over");
    EXPECT_TRUE(waitFor([this] { return liveRuns() == 0; }));
    m_window.reset();
  }

  Session& session() { return Engine::instance().session(); }
  const Snapshot& state() { return m_window->bridge().state(); }
  template <class Condition>
  bool waitFor(Condition condition) {
    return QTest::qWaitFor(condition, 30'000);
  }
  std::size_t liveRuns() {
    std::size_t live = 0;
    for (const auto& [number, run] : state().runs()) live += run.row.ended ? 0U : 1U;
    return live;
  }
  // Opens the text as a file, and sees that this started nothing; then F5. Returns the run.
  std::uint32_t openAndRun(const std::string& yaml) {
    const std::uint32_t before = lastRun();
    m_window->files().openFile(QString::fromStdString(m_folder.write("jobs.yaml", yaml)), false);
    EXPECT_TRUE(waitFor([this] { return m_window->files().run->isEnabled(); }));
    EXPECT_EQ(lastRun(), before);
    press(*m_window, "F5");
    EXPECT_TRUE(waitFor([&] { return lastRun() > before; }));
    return lastRun();
  }
  std::uint32_t lastRun() { return state().runs().empty() ? 0 : state().runs().rbegin()->first; }
  const JobRow* job(std::uint32_t run, const std::string& path) {
    const RunSnapshot* found = state().run(run);
    for (std::size_t i = 0; found && i < found->jobs.size(); ++i)
      if (found->jobs[i].exists() && found->jobs[i].description->path == path) return &found->jobs[i];
    return nullptr;
  }
  bool isIn(std::uint32_t run, const std::string& path, JobState wanted) {
    const JobRow* row = job(run, path);
    return row && row->state == wanted;
  }
  ContextTreeView& tree() { return m_window->treePane().tree(); }
  QRect rowOf(std::uint32_t run, const std::string& path) {
    const QModelIndex index = tree().treeModel().indexOf(job(run, path)->id);
    tree().scrollTo(index);
    return tree().visualRect(index);
  }
  // The row may move while the pointer is on its way: what tells how the last run ended leaves room for the next one.
  bool clickRow(std::uint32_t run, const std::string& path) {
    return waitFor([&] {
      clickAt(*tree().viewport(), rowOf(run, path).center());
      return tree().treeModel().job(tree().currentIndex()) == job(run, path)->id;
    });
  }
  QString totals() {
    QStringList texts;
    for (const QLabel* label : m_window->findChild<TotalsBar*>()->findChildren<QLabel*>()) texts << label->text();
    return texts.join(QLatin1Char(';'));
  }

  // Paths of the run's jobs in the table behind the chart of cancellations, sorted.
  QVariantList cancellationsOf(std::uint32_t run) {
    auto* charts = m_window->findChild<ChartsView*>();
    for (QDockWidget* dock : m_window->findChildren<QDockWidget*>())
      if (dock->widget() == charts) dock->raise();
    QVariantList paths;
    for (ChartCard* card : charts->cards()) {
      if (card->chart().fileName() != QLatin1String("cancellations")) continue;
      charts->ensureWidgetVisible(card);
      card->showTable(true);
      const QAbstractItemModel* table = card->findChild<QTableView*>()->model();
      for (int row = 0; row < table->rowCount(); ++row) {
        const QVariant path = table->index(row, 1).data();
        if (job(run, path.toString().toStdString())) paths << path;
      }
    }
    std::sort(paths.begin(), paths.end(),
              [](const QVariant& a, const QVariant& b) { return a.toString() < b.toString(); });
    return paths;
  }
  // "state: message" of the job in the report of the selected run.
  std::string stateInReport(const std::string& path) {
    const QString file = QString::fromStdString((m_folder.path() / "report.json").string());
    QFile::remove(file);
    m_window->reports().setAskForFile([&](QWidget*, const QString&, const QString&) { return file; });
    m_window->reports().save->trigger();
    if (!waitFor([&] { return QFile::exists(file); })) return "no report";
    QFile report(file);
    if (!report.open(QIODevice::ReadOnly)) return "cannot be read";
    for (const QJsonValue& each : QJsonDocument::fromJson(report.readAll()).object()["jobs"].toArray())
      if (each["path"].toString().toStdString() == path)
        return (each["state"].toString() + ": " + each["cause"]["message"].toString()).toStdString();
    return "no such job";
  }

  TemporaryFolder m_folder;
  Settings m_settings;
  std::unique_ptr<MainWindow> m_window;
};

constexpr const char* kTwoGroups = R"(
on_failure: continue
jobs:
  left:
    env: {SIDE: %1-left}
    jobs:
      a: {run: sleep 100}
      b: {run: "sleep 100 & sleep 100"}
      c: {run: "setsid sleep 100 & sleep 100"}
  right:
    env: {SIDE: %1-right}
    jobs:
      d: {run: sleep 100}
      e: {run: sleep 100}
)";

TEST_F(XServerTest, ClickingTheCrossOfAGroupStopsItAndNothingElse) {
  const QString mark = QStringLiteral("x%1").arg(QCoreApplication::applicationPid());
  const std::uint32_t run = openAndRun(QString::fromLatin1(kTwoGroups).arg(mark).toStdString());
  ASSERT_TRUE(waitFor([&] { return state().run(run)->totals()[JobState::Running] == 5; }));
  const std::string left = "SIDE=" + mark.toStdString() + "-left", right = "SIDE=" + mark.toStdString() + "-right";
  ASSERT_TRUE(waitFor([&] { return processesWith(left).size() >= 5; }));

  QToolButton& cross = *tree().pruneButton();
  ASSERT_TRUE(waitFor([&] {
    pointAt(*tree().viewport(), rowOf(run, "left").center());
    return cross.isVisible();
  }));
  pointAt(cross, cross.rect().center());
  ASSERT_TRUE(waitFor([&] { return cross.toolTip().contains(QStringLiteral("3 running")); }))
      << cross.toolTip().toStdString();
  clickAt(cross, cross.rect().center());

  ASSERT_TRUE(waitFor([&] { return isIn(run, "left", JobState::Cancelled); }));
  for (const char* path : {"left/a", "left/b", "left/c"}) {
    const JobRow& row = *job(run, path);
    EXPECT_EQ(row.state, JobState::Cancelled) << path;
    EXPECT_EQ(row.cause->message, "you clicked ✕ on left") << path;
    EXPECT_EQ(row.cause->origin, "left") << path;
    EXPECT_LT(*row.finished - *row.stopRequested, 1s) << path;
  }
  EXPECT_EQ(processesWith(left), std::vector<std::string>());
  EXPECT_EQ(processesWith(right).size(), 2U);
  EXPECT_TRUE(isIn(run, "right/d", JobState::Running));
  EXPECT_TRUE(isIn(run, "right/e", JobState::Running));
  EXPECT_TRUE(totals().contains(QStringLiteral("cancelled 3"))) << totals().toStdString();
  EXPECT_TRUE(totals().contains(QStringLiteral("running 2/8"))) << totals().toStdString();

  // The charts and the report tell the same.
  QVariantList stopped;
  ASSERT_TRUE(waitFor([&] { return (stopped = cancellationsOf(run)).size() == 3; }));
  EXPECT_EQ(stopped, (QVariantList{"left/a", "left/b", "left/c"}));
  press(*m_window, "Escape");
  ASSERT_TRUE(clickRow(run, "right"));
  press(*m_window, "Delete");
  ASSERT_TRUE(waitFor([&] { return state().run(run)->row.ended.has_value(); }));
  EXPECT_EQ(stateInReport("left/a"), "cancelled: you clicked ✕ on left");
  EXPECT_EQ(stateInReport("left/c"), "cancelled: you clicked ✕ on left");
  EXPECT_EQ(stateInReport("right/d"), "cancelled: you cancelled right");
  EXPECT_EQ(cancellationsOf(run).size(), 5);
}

TEST_F(XServerTest, ABurstOfAThousandComesFromTheLauncher) {
  const std::uint32_t before = lastRun();
  press(*m_window, "ctrl+l");
  Launcher* launcher = nullptr;
  ASSERT_TRUE(waitFor([&] { return (launcher = m_window->findChild<Launcher*>()) && launcher->isActiveWindow(); }));
  QPushButton* preset = nullptr;
  for (QPushButton* button : launcher->findChildren<QPushButton*>())
    if (button->text() == QStringLiteral("Burst of 1,000")) preset = button;
  ASSERT_NE(preset, nullptr);
  clickAt(*preset, preset->rect().center());
  ASSERT_TRUE(waitFor([&] { return launcher->form() == launchPresets()[1].form; }));
  press(*launcher, "ctrl+Return");
  ASSERT_TRUE(waitFor([&] { return lastRun() > before; }));
  const std::uint32_t run = lastRun();
  ASSERT_TRUE(QTest::qWaitFor([&] { return state().run(run)->row.ended.has_value(); }, 120'000));
  EXPECT_EQ(state().run(run)->totals()[JobState::Succeeded], 1000U);
  launcher->close();
}

// The button goes down at one place of the widget and up at the other, with movements between them.
void drag(const QWidget& widget, QPoint from, QPoint to) {
  constexpr int kSteps = 8;
  pointAt(widget, from);
  xdotool({"mousedown", "1"});
  for (int i = 1; i <= kSteps; ++i) pointAt(widget, from + (to - from) * i / kSteps);
  xdotool({"mouseup", "1"});
}

TEST_F(XServerTest, ColumnsOfTheTreeFitWhereItsEdgeIsDraggedUntilOneOfThemIs) {
  openAndRun("jobs: {a: {run: sleep 100}}");
  ASSERT_TRUE(waitFor([this] { return tree().isVisible(); }));
  const auto dragEdge = [this](int by) {
    const QRect central = m_window->centralWidget()->geometry();
    const QPoint edge(central.right() + 3, central.center().y());
    drag(*m_window, edge, edge + QPoint(by, 0));
    return waitFor([&] { return std::abs(m_window->centralWidget()->width() - central.width() - by) < 10; });
  };
  ASSERT_GT(tree().width(), 960);
  EXPECT_FALSE(tree().isColumnHidden(ContextTreeModel::Waited));
  ASSERT_TRUE(dragEdge(-280));
  EXPECT_TRUE(tree().isColumnHidden(ContextTreeModel::Waited));
  const auto rightOf = [this](int column) {
    return tree().columnViewportPosition(column) + tree().columnWidth(column);
  };
  EXPECT_LE(rightOf(ContextTreeModel::Limit), tree().viewport()->width()) << "the limit stays in sight";
  ASSERT_TRUE(dragEdge(280));
  EXPECT_FALSE(tree().isColumnHidden(ContextTreeModel::Waited));

  const QPoint handle(rightOf(ContextTreeModel::Name) - 2, tree().header()->height() / 2);
  drag(*tree().header()->viewport(), handle, handle - QPoint(60, 0));
  const int wanted = tree().columnWidth(ContextTreeModel::Name);
  EXPECT_LT(wanted, 210);
  ASSERT_TRUE(dragEdge(-280));
  EXPECT_EQ(tree().columnWidth(ContextTreeModel::Name), wanted);
  EXPECT_FALSE(tree().isColumnHidden(ContextTreeModel::Waited)) << "widths that a person set stay";
}

TEST_F(XServerTest, ThirtySecondsMoreKeepAJobAlive) {
  const std::uint32_t run = openAndRun("jobs: {slow: {run: sleep 7, timeout: 6s}}");
  ASSERT_TRUE(waitFor([&] { return isIn(run, "slow", JobState::Running); }));
  ASSERT_TRUE(clickRow(run, "slow"));
  const JobTime limit = *job(run, "slow")->timeoutAt;
  press(*m_window, "ctrl+plus");
  ASSERT_TRUE(waitFor([&] { return *job(run, "slow")->timeoutAt == limit + 30s; }));
  ASSERT_TRUE(waitFor([&] { return !job(run, "slow")->live(); }));
  EXPECT_EQ(job(run, "slow")->state, JobState::Succeeded);
}

TEST_F(XServerTest, WhatFailedIsRunAgainAndNothingElse) {
  const std::uint32_t run = openAndRun(
      "on_failure: continue\n"
      "jobs: {good: {run: 'true'}, bad: {run: 'false'}, group: {jobs: {worse: {run: exit 3}}}}");
  ASSERT_TRUE(waitFor([&] { return state().run(run)->row.ended.has_value(); }));
  auto* card = m_window->findChild<RunSummaryCard*>();
  ASSERT_TRUE(waitFor([&] { return card->isVisible() && card->run() == run; }));
  QPushButton* again = nullptr;
  for (QPushButton* button : card->findChildren<QPushButton*>())
    if (button->text().contains(QStringLiteral("failed"))) again = button;
  ASSERT_NE(again, nullptr);
  QTest::qWait(50);
  clickAt(*again, again->rect().center());
  ASSERT_TRUE(waitFor([&] { return lastRun() > run; }));
  const std::uint32_t second = lastRun();
  ASSERT_TRUE(waitFor([&] { return state().run(second)->row.ended.has_value(); }));
  EXPECT_EQ(state().run(second)->totals().all(), 2U);
  EXPECT_EQ(job(second, "good"), nullptr);
  EXPECT_TRUE(isIn(second, "bad", JobState::Failed));
  EXPECT_TRUE(isIn(second, "group/worse", JobState::Failed));
}

TEST_F(XServerTest, LeavingWhileJobsRunAsksAndThenLeavesNothingBehind) {
  const QString mark = QStringLiteral("q%1").arg(QCoreApplication::applicationPid());
  const std::uint32_t run =
      openAndRun(QStringLiteral("jobs: {a: {run: sleep 100, env: {MARK: %1}}}").arg(mark).toStdString());
  ASSERT_TRUE(waitFor([&] { return isIn(run, "a", JobState::Running); }));
  const auto question = [] { return qobject_cast<QMessageBox*>(QApplication::activeModalWidget()); };
  // The box has a loop of its own, in which only a timer can answer it, and without waiting for anything.
  const auto answer = [&](const char* key) {
    pid_t sender = -1;
    QTimer timer;
    timer.setInterval(50);
    QObject::connect(&timer, &QTimer::timeout, &timer, [&] {
      if (sender < 0 && question() && question()->isActiveWindow()) sender = startProgram({"xdotool", "key", key});
    });
    timer.start();
    press(*m_window, "ctrl+q");
    EXPECT_TRUE(waitFor([&] { return sender > 0 && !question(); }));
    if (sender > 0) waitpid(sender, nullptr, 0);
  };
  answer("Return");  // stay
  EXPECT_TRUE(m_window->isVisible());
  EXPECT_TRUE(isIn(run, "a", JobState::Running));
  answer("alt+q");
  ASSERT_TRUE(waitFor([&] { return !m_window->isVisible(); }));
  EXPECT_TRUE(isIn(run, "a", JobState::Cancelled));
  EXPECT_EQ(processesWith("MARK=" + mark.toStdString()), std::vector<std::string>());
}

TEST_F(XServerTest, APictureOfAFileThatCannotBeRunEndsWithItsProblems) {
  m_window->hide();
  const std::string file = m_folder.write("bad.yaml", "jobs: {a: {rnu: x}}");
  const std::string picture = (m_folder.path() / "x.png").string();
  Program bad({.arguments = {file, "--start", "--picture", picture}, .environment = {"QT_QPA_PLATFORM=offscreen"}});
  EXPECT_EQ(bad.wait(), 2);
  EXPECT_NE(bad.err().find("bad.yaml:1:12: unknown key `rnu`"), std::string::npos) << bad.err();
  const std::string good = m_folder.write("good.yaml", "jobs: {a: {run: 'true'}}");
  Program ready({.arguments = {good, "--start", "--picture", picture}, .environment = {"QT_QPA_PLATFORM=offscreen"}});
  EXPECT_EQ(ready.wait(), 0);
  EXPECT_TRUE(std::filesystem::exists(picture));
}

}  // namespace
}  // namespace arborist::test
