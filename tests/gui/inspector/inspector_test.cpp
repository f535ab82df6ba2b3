// SPDX-License-Identifier: GPL-3.0-or-later
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <QApplication>
#include <QClipboard>
#include <QFile>
#include <QLineEdit>
#include <QSignalSpy>
#include <QTabBar>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>
#include <QTreeView>
#include <thread>

#include <gui/inspector/scene.h>
#include <widgets/models/job_story.h>
#include <widgets/models/process_watch.h>
#include <widgets/views/inspector.h>
#include <widgets/views/inspector/flow_text.h>
#include <widgets/views/inspector/output_view.h>
#include <widgets/views/log_view.h>

namespace arborist::test {
namespace {

using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;

struct InspectorTest : testing::Test {
  QTemporaryDir folder;
  Scene scene;
  Inspector inspector{scene.stage.parts};

  void open(JobId job, Inspector::Page page) {
    inspector.resize(420, 560);
    inspector.show();
    scene.select(job);
    inspector.setPage(page);
  }
  template <class W>
  W* named(const QString& name) {
    for (W* widget : inspector.findChildren<W*>())
      if (widget->accessibleName() == name) return widget;
    ADD_FAILURE() << "nothing is called " << name.toStdString();
    return nullptr;
  }
  QStringList column(QTreeView* table, int column) {
    QStringList cells;
    for (int i = 0; i < table->model()->rowCount(); ++i) cells += table->model()->index(i, column).data().toString();
    return cells;
  }
  std::string sentence(JobId job) {
    scene.stage.show();
    const Snapshot& state = scene.stage.bridge.state();
    return explanation(state, *state.job(job), scene.stage.now).toStdString();
  }
  std::string write(const QByteArray& bytes) {
    QFile file(folder.filePath(QStringLiteral("out")));
    EXPECT_TRUE(file.open(QIODevice::WriteOnly));
    file.write(bytes);
    return file.fileName().toStdString();
  }
};

TEST_F(InspectorTest, OneSentenceExplainsATimeout) {
  scene.begin();
  scene.timeOut();
  EXPECT_EQ(sentence(scene.build),
            "Timed out: 2 s timeout set on build (jobs.yaml:14). It waited 100 ms, ran 2.0 s, took 1.3 s to stop.");
  EXPECT_EQ(sentence(scene.unit), "Skipped: it needs build, which timed out.");
  scene.fail();
  EXPECT_EQ(sentence(scene.checks), "Failed: build ran into its timeout of 2s (jobs.yaml:14). It ran 3.6 s.");
}

TEST_F(InspectorTest, WaitingBeforeADeadlineBeganIsToldFromWaitingUnderIt) {
  const JobId outer = scene.add(scene.run.root(), scene.group("outer", 30));
  const JobId inner = scene.add(outer, scene.group("inner", 31));
  const JobId job = scene.add(inner, scene.command("job", 32, "sleep 9"));
  scene.begin();
  scene.at(5s);
  scene.run.to(outer, JobState::Running);
  scene.run.limits(job, 8s, "outer/inner");
  scene.at(6s);
  scene.startAttempt(job, 1, 2, {});
  scene.at(8s);
  scene.run.to(job, JobState::TimedOut, {CauseCode::Deadline, "3s set on outer/inner", "outer/inner", ""});
  EXPECT_THAT(sentence(job), EndsWith("It waited 5.0 s before that deadline began, waited 1.0 s, ran 2.0 s."));
}

TEST_F(InspectorTest, WhoWaitsAtALimitOfTheFileSaysSoAndWhoWasStoppedThereToo) {
  JobSpec bounded = scene.group("bounded", 30);
  bounded.deadline = Limit{3s, {"jobs.yaml", 31, 1}};
  const JobId group = scene.add(scene.run.root(), std::move(bounded));
  const JobId job = scene.add(group, scene.command("held", 32, "curl x"));
  scene.begin();
  scene.run.to(group, JobState::Running);
  scene.run.limits(job, 3s, "bounded");
  scene.run.heldBack(job, {CauseCode::Limit, "it waits for the limit `api`", "", ""});
  scene.at(2s);
  EXPECT_EQ(sentence(job), "Waiting to start for 2.0 s: it waits for the limit `api`.");
  scene.at(3s);
  scene.run.to(job, JobState::Skipped,
               {CauseCode::Deadline, "3s set on bounded", "bounded", "jobs.yaml:31", "`api`: its breaker is open"});
  EXPECT_EQ(
      sentence(job),
      "Skipped: 3 s deadline set on bounded (jobs.yaml:31); it waited for the limit `api`: its breaker is open. It "
      "waited 3.0 s and never ran.");
}

TEST_F(InspectorTest, ATimeoutFromTheDefaultsIsNotCalledTheJobs) {
  scene.begin();
  JobSpec spec = scene.command("slow", 20, "sleep 9");
  spec.timeout = Limit{5s, {"jobs.yaml", 1, 1}, "defaults"};
  const JobId slow = scene.add(scene.checks, std::move(spec));
  scene.startAttempt(slow, 1, 2, 5s);
  scene.at(5200ms);
  const JobCause cause{CauseCode::Timeout, "5s set by defaults (jobs.yaml:1)", "suite/checks/slow", "jobs.yaml:1"};
  scene.run.to(slow, JobState::TimedOut, cause);
  scene.run.to(scene.checks, JobState::Failed,
               {CauseCode::Timeout, "suite/checks/slow: " + cause.message, cause.origin, cause.at});
  EXPECT_THAT(sentence(slow), StartsWith("Timed out: 5 s timeout set by defaults (jobs.yaml:1)."));
  EXPECT_THAT(sentence(scene.checks), StartsWith("Failed: slow ran into its timeout of 5s (jobs.yaml:1)."));
  open(slow, Inspector::Overview);
  EXPECT_THAT(named<FlowText>(QStringLiteral("Timeout"))->toPlainText().toStdString(), HasSubstr("set by defaults"));
}

TEST_F(InspectorTest, ARunningJobTellsWhatIsLeftOfWhoseLimit) {
  scene.begin();
  scene.at(1100ms);
  EXPECT_EQ(sentence(scene.build), "Running for 1.0 s. 1.0 s left of its 2 s timeout.");
  EXPECT_EQ(sentence(scene.probe), "Running for 1.0 s. 28.9 s left of the 30 s deadline of suite.");
}

TEST_F(InspectorTest, TheChainLeadsToWhereItBegan) {
  scene.begin();
  scene.timeOut();
  scene.fail();
  scene.stage.show();
  const Snapshot& state = scene.stage.bridge.state();
  const auto jobsOf = [&](JobId id) {
    std::vector<JobId> jobs;
    for (const CauseStep& step : causeChain(state, *state.job(id))) jobs.push_back(step.job);
    return jobs;
  };
  EXPECT_THAT(jobsOf(scene.probe), ElementsAre(scene.probe, scene.build));
  EXPECT_THAT(jobsOf(scene.unit), ElementsAre(scene.unit, scene.build));
  EXPECT_THAT(jobsOf(scene.suite), ElementsAre(scene.suite, scene.checks, scene.build));
  EXPECT_EQ(causeChain(state, *state.job(scene.suite)).back().at, QStringLiteral("jobs.yaml:14"));
}

TEST_F(InspectorTest, LinksSelectAncestorsAndOpenLines) {
  scene.begin();
  open(scene.build, Inspector::Overview);
  QSignalSpy edited(&inspector, &Inspector::editRequested);
  auto* deadline = named<FlowText>(QStringLiteral("Deadline"));
  Q_EMIT deadline->linkClicked(QStringLiteral("place:jobs.yaml:5"));
  ASSERT_EQ(edited.size(), 1);
  EXPECT_EQ(edited[0], (QVariantList{QStringLiteral("jobs.yaml"), 5}));
  // By keys: the first link of the path is the run.
  auto* path = named<FlowText>(QStringLiteral("Path of the job; each part selects what it names"));
  path->setFocus();
  QTest::keyClick(path, Qt::Key_Tab);
  QTest::keyClick(path, Qt::Key_Return);
  EXPECT_NE(scene.stage.selection.current(), scene.build);
}

TEST_F(InspectorTest, TheCommandIsCopiedReadyForAShell) {
  scene.begin();
  open(scene.build, Inspector::Overview);
  QTest::mouseClick(named<QToolButton>(QStringLiteral("Copy command")), Qt::LeftButton);
  EXPECT_EQ(QApplication::clipboard()->text().toStdString(),
            "cd '/home/me/a project' && env LC_ALL=C MODE=fast "
            "TOKEN_FILE='/etc/arborist/a rather long place to keep it' MODE=slow "
            "sh -c 'make -j2 all && ./check --fast \"$MODE\"'");
}

TEST_F(InspectorTest, NearerVariablesStrikeOutOthers) {
  scene.begin();
  open(scene.build, Inspector::Values);
  auto* table = named<QTreeView>(QStringLiteral("Variables and values"));
  EXPECT_EQ(column(table, 0), (QStringList{"MODE", "TOKEN_FILE", "MODE", "LC_ALL"}));
  EXPECT_FALSE(table->model()->index(0, 0).data(Qt::FontRole).value<QFont>().strikeOut());
  EXPECT_TRUE(table->model()->index(2, 0).data(Qt::FontRole).value<QFont>().strikeOut());
  QTest::keyClicks(named<QLineEdit>(QStringLiteral("Filter variables")), QStringLiteral("lc_"));
  EXPECT_EQ(column(table, 0), (QStringList{"LC_ALL"}));
  QTest::mouseClick(named<QToolButton>(QStringLiteral("Copy variables")), Qt::LeftButton);
  EXPECT_EQ(QApplication::clipboard()->text(), QStringLiteral("LC_ALL=C"));
}

TEST_F(InspectorTest, ABuiltInCommandIsCopiedForAShellOfItsOwn) {
  const JobId leaves = scene.add(scene.suite, scene.command("leaves", 30, "exit 3"));
  scene.begin();
  scene.stage.show();
  const Snapshot& state = scene.stage.bridge.state();
  EXPECT_TRUE(shellLine(state, *state.job(leaves)).endsWith("sh -c 'exit 3'"))
      << shellLine(state, *state.job(leaves)).toStdString();
  const JobId plain = scene.add(scene.suite, scene.command("plain", 31, "make -j2"));
  scene.stage.show();
  EXPECT_TRUE(shellLine(state, *state.job(plain)).endsWith(" make -j2"));
}

TEST_F(InspectorTest, OutputThatCameWhileAnotherPageWasOpenIsReadOn) {
  const std::string output = write("first\n");
  scene.begin(output);
  open(scene.build, Inspector::Output);
  auto* view = named<OutputView>(QStringLiteral("Output"));
  ASSERT_TRUE(QTest::qWaitFor([&] { return view->toPlainText() == QStringLiteral("first\n"); }));
  inspector.setPage(Inspector::Overview);
  write("first\nsecond\n");
  scene.timeOut(output);
  scene.stage.show();
  inspector.setPage(Inspector::Output);
  EXPECT_TRUE(QTest::qWaitFor([&] { return view->toPlainText() == QStringLiteral("first\nsecond\n"); }))
      << view->toPlainText().toStdString();
}

TEST_F(InspectorTest, TheFilesValuesFollowAndASetReplacesThem) {
  const RunScript other(
      scene.stage.source.recorder(), 2,
      {{"host", "a", {"other.yaml", 3, 3}}, {"n", "4", {"other.yaml", 4, 3}}, {"host", "b", {"--set", 0, 0}}});
  open(other.root(), Inspector::Values);
  auto* table = named<QTreeView>(QStringLiteral("Variables and values"));
  EXPECT_EQ(column(table, 0), (QStringList{"values.host", "values.n", "values.host"}));
  EXPECT_EQ(column(table, 1), (QStringList{"a", "4", "b"}));
  EXPECT_EQ(column(table, 2), (QStringList{"other.yaml:3", "other.yaml:4", "--set"}));
  EXPECT_TRUE(table->model()->index(0, 0).data(Qt::FontRole).value<QFont>().strikeOut());
  EXPECT_FALSE(table->model()->index(2, 0).data(Qt::FontRole).value<QFont>().strikeOut());
}

TEST_F(InspectorTest, SelectedRowsSurviveUpdatesAndAreCopied) {
  scene.begin();
  open(scene.build, Inspector::Events);
  auto* table = named<QTreeView>(QStringLiteral("Events of this job, with the time since its run began"));
  const int before = table->model()->rowCount();
  table->setCurrentIndex(table->model()->index(0, 0));
  scene.timeOut();
  scene.stage.show();
  EXPECT_GT(table->model()->rowCount(), before);
  EXPECT_EQ(table->selectionModel()->selectedRows().size(), 1);
  QTest::keyClick(table, Qt::Key_C, Qt::ControlModifier);
  EXPECT_EQ(QApplication::clipboard()->text(), QStringLiteral("+0 s\tCreated, began to wait"));
}

TEST_F(InspectorTest, AnAttemptLeadsToItsOutput) {
  const std::string output = write("hello \x1b[1mworld\x1b[0m\nsecond\nhello again\n");
  scene.begin(output);
  scene.timeOut(output);
  open(scene.build, Inspector::Attempts);
  auto* table = named<QTreeView>(QStringLiteral("Attempts"));
  ASSERT_EQ(table->model()->rowCount(), 1);
  EXPECT_EQ(column(table, 1), (QStringList{"signal 9 (SIGKILL)"}));
  Q_EMIT table->activated(table->model()->index(0, 0));
  auto* view = named<OutputView>(QStringLiteral("Output"));
  ASSERT_TRUE(
      QTest::qWaitFor([&] { return view->toPlainText() == QStringLiteral("hello world\nsecond\nhello again\n"); }));
  view->setSearch(QStringLiteral("HELLO"));
  EXPECT_TRUE(view->findNext(false));
  const int first = view->textCursor().blockNumber();
  EXPECT_TRUE(view->findNext(false));
  EXPECT_NE(view->textCursor().blockNumber(), first);
  view->setSearch(QStringLiteral("nowhere"));
  EXPECT_FALSE(view->findNext(false));
}

TEST_F(InspectorTest, TheSelectionInAnOutputSurvivesWhatComes) {
  OutputView view;
  view.resize(300, 200);
  view.feed("one\ntwo");
  QTextCursor cursor(view.document());
  cursor.select(QTextCursor::Document);
  view.setTextCursor(cursor);
  view.feed(" more\nthree\n");
  ASSERT_TRUE(QTest::qWaitFor([&] { return view.idle(); }));
  EXPECT_EQ(view.textCursor().selectedText(), QStringLiteral("one\u2029two"));
  EXPECT_EQ(view.toPlainText(), QStringLiteral("one\ntwo more\nthree\n"));
}

TEST_F(InspectorTest, AnEndlessOutputStaysBounded) {
  OutputView view;
  view.resize(300, 200);
  const std::string piece(100'000, '\n');
  for (int i = 0; i < 4; ++i) {
    view.feed(piece);
    ASSERT_TRUE(QTest::qWaitFor([&] { return view.idle(); }, 30'000));
  }
  EXPECT_LE(view.blockCount(), OutputView::kMostLines);
  EXPECT_EQ(view.droppedLines() + static_cast<std::uint64_t>(view.blockCount()), 400'001u);
}

TEST_F(InspectorTest, ProcessesAreATree) {
  scene.stage.commands.processes = {{103, 102, "sleep", "sleep 60", 'S', "hrtimer_nanosleep", 0, 1},
                                    {100, 1, "make", "make", 'S', "do_wait", 0, 1},
                                    {102, 100, "sh", "sh", 'D', "", 0, 1},
                                    {101, 100, "cc", "cc", 'R', "", 0, 1}};
  scene.begin();
  open(scene.build, Inspector::Processes);
  auto* table = named<QTreeView>(QStringLiteral("Processes of this job"));
  ASSERT_TRUE(QTest::qWaitFor([&] { return table->model()->rowCount() == 4; }));
  EXPECT_EQ(column(table, 0), (QStringList{"make", "└ cc", "└ sh", "   └ sleep"}));
  EXPECT_EQ(column(table, 1), (QStringList{"sleeping", "running", "waiting for a device", "sleeping"}));
}

// Keeps what it was asked, to answer later, from another thread.
class LateCommands final : public SessionCommands {
 public:
  std::vector<std::function<void(std::vector<ProcessRow>)>> asked;
  Status launch(std::shared_ptr<const JobFileSpec>, std::string, std::uint32_t*) override { return {}; }
  Status retry(std::uint32_t, const std::vector<JobId>&, std::uint32_t*) override { return {}; }
  void cancel(JobId, std::string) override {}
  void cancelAll(std::string) override {}
  void forceStop(std::string) override {}
  void extend(JobId, JobDuration) override {}
  void setSlots(std::size_t) override {}
  void setAutoscale(std::optional<AutoscaleSettings>) override {}
  void setQueue(std::size_t, OnFull) override {}
  void pause() override {}
  void resume() override {}
  void drain() override {}
  void shutDownNow(std::string) override {}
  void acceptWork() override {}
  void listProcesses(JobId, std::function<void(std::vector<ProcessRow>)> receiver) override {
    asked.push_back(std::move(receiver));
  }
};

TEST_F(InspectorTest, AnAnswerAfterTheEndOfTheWatchGoesNowhere) {
  LateCommands commands;
  {
    ProcessWatch watch(&commands, Clock::now);
    watch.watch({1, 1});
    watch.watch({1, 2});
    ASSERT_EQ(commands.asked.size(), 2u);
    std::thread([&] { commands.asked[0]({{1, 0, "old", {}, 'R', {}, 0, 0}}); }).join();
    QCoreApplication::processEvents();
    EXPECT_FALSE(watch.answered());
    std::thread([&] { commands.asked[1]({{2, 0, "new", {}, 'R', {}, 0, 0}}); }).join();
    ASSERT_TRUE(QTest::qWaitFor([&] { return watch.answered(); }));
    EXPECT_EQ(watch.processes().at(0).row.name, "new");
  }
  std::thread([&] { commands.asked[1]({}); }).join();
  QCoreApplication::processEvents();
}

TEST_F(InspectorTest, GroupsHaveNoOutputAndTheWantedPageComesBack) {
  scene.begin();
  open(scene.build, Inspector::Output);
  auto* tabs = named<QTabBar>(QStringLiteral("Pages of the inspector"));
  EXPECT_EQ(tabs->currentIndex(), Inspector::Output);
  scene.stage.selection.select(scene.suite);
  EXPECT_EQ(tabs->currentIndex(), Inspector::Overview);
  EXPECT_FALSE(tabs->isTabVisible(Inspector::Output));
  scene.stage.selection.select(scene.build);
  EXPECT_EQ(tabs->currentIndex(), Inspector::Output);
}

TEST_F(InspectorTest, AClickOnALogLineSelectsItsJob) {
  LogView log(scene.stage.parts);
  log.resize(600, 300);
  log.show();
  scene.begin();
  scene.timeOut();
  scene.stage.show();
  auto* table = log.findChild<QTreeView*>();
  ASSERT_NE(table, nullptr);
  const int last = table->model()->rowCount() - 1;
  ASSERT_GE(last, 0);
  table->setFocus();
  QTest::mouseClick(table->viewport(), Qt::LeftButton, {}, table->visualRect(table->model()->index(last, 2)).center());
  EXPECT_TRUE(scene.stage.selection.hasCurrent());
  QTest::keyClick(table, Qt::Key_C, Qt::ControlModifier);
  EXPECT_EQ(QApplication::clipboard()->text().count(QLatin1Char('\t')), 4);
}

}  // namespace
}  // namespace arborist::test
