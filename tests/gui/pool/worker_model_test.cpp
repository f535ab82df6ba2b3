// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <QAbstractItemModelTester>
#include <random>

#include <gui/pool/pool_stage.h>
#include <widgets/models/worker_model.h>

namespace arborist::test {
namespace {

struct WorkerModelTest : testing::Test {
  PoolStage stage;
  WorkerModel model{stage.bridge};
  QAbstractItemModelTester tester{&model, QAbstractItemModelTester::FailureReportingMode::Fatal};

  std::string cell(int row, WorkerModel::Column column) {
    return model.index(row, column).data().toString().toStdString();
  }
};

TEST_F(WorkerModelTest, HasARowForEachSlotAndTheyAreIdleAtFirst) {
  stage.source.setPool(poolRow(4));
  stage.show();
  ASSERT_EQ(model.rowCount(), 4);
  EXPECT_EQ(cell(3, WorkerModel::Number), "4");
  EXPECT_EQ(cell(3, WorkerModel::State), "idle");
  EXPECT_EQ(cell(3, WorkerModel::Job), "");
  EXPECT_EQ(cell(3, WorkerModel::Limit), "");
  EXPECT_EQ(cell(3, WorkerModel::Utilisation), "0 %");
}

TEST_F(WorkerModelTest, SaysWhatAWorkerDoesForHowLongAndWhatIsLeft) {
  stage.source.setPool(poolRow(2));
  const JobId group = stage.run.group(stage.run.root(), "checks");
  const JobId job = stage.run.job(group, "unit");
  stage.start(job, 1, 10s);
  stage.at(4s);
  stage.show();
  EXPECT_EQ(model.jobAt(0), JobId());
  EXPECT_EQ(model.jobAt(1), job);
  EXPECT_EQ(model.rowOf(job), 1);
  EXPECT_EQ(cell(1, WorkerModel::State), "running");
  EXPECT_EQ(cell(1, WorkerModel::Job), "checks/unit");
  EXPECT_EQ(cell(1, WorkerModel::Elapsed), "4.0 s");
  EXPECT_EQ(cell(1, WorkerModel::Limit), "6.0 s left");
  EXPECT_DOUBLE_EQ(model.index(1, WorkerModel::Limit).data(WorkerModel::ShareRole).toDouble(), 0.6);
  EXPECT_EQ(cell(1, WorkerModel::Utilisation), "40 %");
  stage.at(12s);
  EXPECT_EQ(cell(1, WorkerModel::Limit), "2.0 s over");
}

TEST_F(WorkerModelTest, TheEarlierOfTimeoutAndDeadlineCounts) {
  stage.source.setPool(poolRow(1));
  const JobId job = stage.run.job(stage.run.root(), "a");
  stage.run.limits(job, 5s, "");
  stage.start(job, 0, 10s);
  stage.show();
  EXPECT_EQ(cell(0, WorkerModel::Limit), "5.0 s left");
}

TEST_F(WorkerModelTest, IsIdleBetweenTwoAttemptsAndCountsEach) {
  stage.source.setPool(poolRow(1));
  const JobId job = stage.run.job(stage.run.root(), "a");
  stage.start(job, 0);
  stage.show();
  EXPECT_EQ(model.jobAt(0), job);
  stage.at(1s);
  stage.endAttempt(job);
  stage.show();
  EXPECT_EQ(model.jobAt(0), JobId());
  EXPECT_EQ(cell(0, WorkerModel::Done), "1");
  stage.at(2s);
  stage.start(job, 0, {}, 2);
  stage.show();
  EXPECT_EQ(model.jobAt(0), job);
  stage.at(3s);
  stage.finish(job);
  stage.show();
  EXPECT_EQ(cell(0, WorkerModel::Done), "2");
  EXPECT_EQ(cell(0, WorkerModel::Utilisation), "20 %");
  stage.at(10450ms);
  EXPECT_EQ(cell(0, WorkerModel::Utilisation), "15 %");
  stage.at(30s);
  EXPECT_EQ(cell(0, WorkerModel::Utilisation), "0 %");
}

TEST_F(WorkerModelTest, CountsAttemptsThatBeganAndEndedUnseen) {
  stage.source.setPool(poolRow(2));
  stage.show();
  for (int i = 0; i < 50; ++i) {
    const JobId job = stage.run.job(stage.run.root(), "j" + std::to_string(i));
    stage.at(10ms * (2 * i));
    stage.start(job, static_cast<std::uint32_t>(i % 2));
    stage.at(10ms * (2 * i + 1));
    stage.finish(job);
    if (i % 7 == 0) stage.source.publish();
  }
  stage.show();
  EXPECT_EQ(cell(0, WorkerModel::Done), "25");
  EXPECT_EQ(cell(1, WorkerModel::Done), "25");
}

TEST_F(WorkerModelTest, AWorkerAboveTheSlotsStaysUntilItsJobEnds) {
  stage.source.setPool(poolRow(4));
  const JobId job = stage.run.job(stage.run.root(), "a");
  stage.start(job, 3);
  stage.show();
  stage.source.setPool(poolRow(1));
  stage.show();
  EXPECT_EQ(model.rowCount(), 4);
  stage.at(1s);
  stage.finish(job);
  stage.show();
  EXPECT_EQ(model.rowCount(), 1);
}

TEST_F(WorkerModelTest, AJobOnNoWorkerIsNoRow) {
  stage.source.setPool(poolRow(1));
  const JobId job = stage.run.job(stage.run.root(), "a");
  stage.start(job, kNoWorker);
  stage.show();
  EXPECT_EQ(model.rowCount(), 1);
  EXPECT_EQ(model.jobAt(0), JobId());
}

TEST_F(WorkerModelTest, ShowsTheTruthThroughRandomWork) {
  const unsigned seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  std::vector<JobId> onWorker(16);
  std::vector<std::uint64_t> done(16);
  std::size_t slots = 4;
  int named = 0;
  for (int step = 1; step < 1500; ++step) {
    stage.at(1ms * step);
    const std::uint32_t worker = random() % 16;
    if (onWorker[worker].run != 0) {
      stage.finish(onWorker[worker], random() % 2 == 0 ? JobState::Succeeded : JobState::Failed,
                   {CauseCode::Exit, "exit code 1", "", ""});
      onWorker[worker] = {};
      ++done[worker];
    } else {
      onWorker[worker] = stage.run.job(stage.run.root(), "j" + std::to_string(++named));
      stage.start(onWorker[worker], worker, random() % 2 == 0 ? std::optional<JobDuration>(1s) : std::nullopt);
    }
    if (random() % 50 == 0) slots = 1 + random() % 16;
    stage.source.setPool(poolRow(slots));
    if (random() % 4 == 0) stage.source.publish();
    if (random() % 4 != 0) continue;
    stage.show();
    model.tick();
    for (int row = 0; row < model.rowCount(); ++row) {
      ASSERT_EQ(model.jobAt(row), onWorker[static_cast<std::size_t>(row)]);
      ASSERT_EQ(cell(row, WorkerModel::Done), std::to_string(done[static_cast<std::size_t>(row)]));
    }
  }
}

TEST_F(WorkerModelTest, ASourceTakenAwayLeavesNothing) {
  stage.source.setPool(poolRow(4));
  stage.show();
  stage.bridge.setSource(nullptr);
  EXPECT_EQ(model.rowCount(), 0);
}

}  // namespace
}  // namespace arborist::test
