// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <QAbstractItemModelTester>
#include <random>

#include <gui/inspector/scene.h>
#include <support/gui/model_mirror.h>
#include <widgets/models/log_filter.h>
#include <widgets/models/log_model.h>

namespace arborist::test {
namespace {

using enum LogLine::What;

struct LogModelTest : testing::Test {
  Scene scene;
  LogModel log{scene.stage.bridge};
  LogFilter filter{log};
  QAbstractItemModelTester logTester{&log, QAbstractItemModelTester::FailureReportingMode::Fatal};
  QAbstractItemModelTester filterTester{&filter, QAbstractItemModelTester::FailureReportingMode::Fatal};

  std::vector<LogLine::What> of(JobId job) const {
    std::vector<LogLine::What> lines;
    for (int i = 0; i < log.rowCount(); ++i)
      if (log.line(i).job == job) lines.push_back(log.line(i).what);
    return lines;
  }
  void all() {
    scene.begin();
    scene.timeOut();
    scene.fail();
    scene.stage.show();
  }
};

TEST_F(LogModelTest, TellsAJobFromStartToEndThoughItWasSeenOnce) {
  all();
  EXPECT_EQ(of(scene.build), (std::vector{AttemptStarted, StopRequested, AttemptEnded, Ended}));
  EXPECT_EQ(of(scene.unit), (std::vector{Ended}));
  EXPECT_EQ(of(scene.run.root()), (std::vector{RunStarted, Ended, RunEnded}));
}

TEST_F(LogModelTest, TellsNothingTwice) {
  scene.begin();
  scene.stage.show();
  const int before = log.rowCount();
  scene.timeOut();
  scene.stage.show();
  scene.stage.bridge.refresh();
  EXPECT_EQ(of(scene.build), (std::vector{AttemptStarted, StopRequested, AttemptEnded, Ended}));
  EXPECT_GT(log.rowCount(), before);
}

TEST_F(LogModelTest, IsInOrderOfTime) {
  all();
  for (int i = 1; i < log.rowCount(); ++i) EXPECT_LE(log.line(i - 1).at, log.line(i).at) << i;
}

TEST_F(LogModelTest, FiltersProblemsSubtreesAndTexts) {
  all();
  filter.setProblemsOnly(true);
  for (int i = 0; i < filter.rowCount(); ++i) EXPECT_TRUE(filter.line(filter.index(i, 0)).isProblem());
  EXPECT_GT(filter.rowCount(), 0);
  filter.setProblemsOnly(false);
  filter.setSubtree(1, "suite/checks/build");
  EXPECT_EQ(filter.rowCount(), 4);
  filter.setSubtree(1, "suite/checks/bui");
  EXPECT_EQ(filter.rowCount(), 0);
  filter.setSubtree(0, {});
  filter.setSearch(QStringLiteral("IT NEEDS BUILD"));
  EXPECT_EQ(filter.rowCount(), 1);
}

TEST_F(LogModelTest, AnotherSourceBeginsAnew) {
  all();
  scene.stage.bridge.setSource(nullptr);
  EXPECT_EQ(log.rowCount(), 0);
}

TEST_F(LogModelTest, RandomStoriesStayOrderedAndBounded) {
  const unsigned seed = std::random_device{}();
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  std::mt19937 random(seed);
  filter.setProblemsOnly(true);
  const ModelMirror mirror(log), filteredMirror(filter);
  std::vector<JobId> live;
  std::uint64_t told = 0;
  JobDuration now{};
  for (int round = 0; round < 60; ++round) {
    for (int i = 0; i < 300; ++i) {
      scene.at(now += 1ms);
      if (live.empty() || random() % 2 == 0) {
        live.push_back(scene.add(scene.checks, scene.command("j" + std::to_string(scene.next), 1, "true")));
        scene.startAttempt(live.back(), 1, 0, {});
        ++told;
        continue;
      }
      const std::size_t pick = random() % live.size();
      const bool bad = random() % 3 == 0;
      AttemptRecord record;
      record.number = 1;
      record.started = record.finished = scene.run.now();
      if (bad) record.cause = {CauseCode::Exit, "exit code 1", {}, {}};
      scene.endAttempt(live[pick], record);
      scene.run.to(live[pick], bad ? JobState::Failed : JobState::Succeeded, record.cause);
      live.erase(live.begin() + static_cast<std::ptrdiff_t>(pick));
      told += 2;
    }
    scene.stage.show();
    ASSERT_LE(static_cast<std::size_t>(log.rowCount()), LogModel::kMostLines);
    ASSERT_EQ(static_cast<std::uint64_t>(log.rowCount()) + log.dropped(), told + 1);  // and that the run started
    if (round % 6 != 5) continue;
    ASSERT_EQ(mirror.rows(), mirror.asked()) << "the signals tell another story";
    ASSERT_EQ(filteredMirror.rows(), filteredMirror.asked());
  }
  EXPECT_GT(log.dropped(), 0u);
}

}  // namespace
}  // namespace arborist::test
