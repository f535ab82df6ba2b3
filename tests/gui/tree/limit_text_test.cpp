// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <QLocale>

#include <gui/tree/tree_stage.h>
#include <widgets/style/format.h>
#include <widgets/style/limit_text.h>

namespace arborist::test {
namespace {

std::string said(JobDuration duration) { return durationText(duration).toStdString(); }

TEST(DurationText, CountsInTheUnitThatAPersonReads) {
  EXPECT_EQ(said(0s), "0 s");
  EXPECT_EQ(said(JobDuration(7)), "7 ns");
  EXPECT_EQ(said(250us), "250 µs");
  EXPECT_EQ(said(1500us), "1.5 ms");
  EXPECT_EQ(said(84ms), "84 ms");
  EXPECT_EQ(said(4200ms), "4.2 s");
  EXPECT_EQ(said(125s), "2 min 05 s");
  EXPECT_EQ(said(3720s), "1 h 02 min");
  EXPECT_EQ(said(50h), "2 d 02 h");
  EXPECT_EQ(said(-1500ms), "−1.5 s");
}

TEST(DurationText, NeverRoundsUpIntoAFigureOfTheSmallerUnit) {
  EXPECT_EQ(said(999'600us), "1.0 s");
  EXPECT_EQ(said(59'960ms), "1 min 00 s");
  EXPECT_EQ(said(3599'600ms), "1 h 00 min");
  EXPECT_EQ(said(JobDuration(999'700)), "1.0 ms");
  EXPECT_EQ(said(9'960us), "10 ms");
}

TEST(LimitText, OfAFileIsExactAndSpaced) {
  EXPECT_EQ(limitText(JobDuration(2s)).toStdString(), "2 s");
  EXPECT_EQ(limitText(JobDuration(90min)).toStdString(), "1 h 30 m");
  EXPECT_EQ(limitText(JobDuration(1500ms)).toStdString(), "1.5 s");
}

TEST(CountText, GroupsByThousands) {
  QLocale::setDefault(QLocale(QLocale::English));
  EXPECT_EQ(countText(1204).toStdString(), "1,204");
  QLocale::setDefault(QLocale::c());
  EXPECT_EQ(bytesText(512).toStdString(), "512 B");
  EXPECT_EQ(bytesText(1'400'000).toStdString(), "1.4 MB");
}

struct LimitTextTest : testing::Test {
  TreeStage stage;
  RunScript& run = stage.begin();
  JobId suite = stage.group(run.root(), "suite"), job = stage.add(suite, "job");

  const JobRow& row(JobId id) {
    stage.show();
    return *stage.bridge.state().job(id);
  }
  std::string text(JobId id) { return limitText(row(id), stage.now).toStdString(); }
};

TEST_F(LimitTextTest, WithoutALimitThereIsNone) {
  stage.run({job});
  EXPECT_FALSE(limitOf(row(job)).has_value());
  EXPECT_EQ(text(job), "");
}

TEST_F(LimitTextTest, NamesTheAncestorThatImposedTheDeadline) {
  run.limits(suite, 30s, "suite");
  run.limits(job, 30s, "suite");
  stage.run({suite, job});
  stage.at(12400ms);
  EXPECT_EQ(text(suite), "17.6 s left") << "its own";
  EXPECT_EQ(text(job), "17.6 s left  ↑suite");
  EXPECT_TRUE(limitOf(row(job))->inherited);
  run.limits(job, 60s, "");
  EXPECT_EQ(text(job), "47.6 s left  ↑run");
}

TEST_F(LimitTextTest, TheEarlierOfTimeoutAndDeadlineCounts) {
  run.limits(job, 30s, "suite");
  run.start(job, 1, 5s);
  EXPECT_EQ(limitOf(row(job))->kind, LimitKind::Timeout);
  EXPECT_EQ(text(job), "5.0 s left");
  run.limits(job, 3s, "suite");
  EXPECT_EQ(limitOf(row(job))->kind, LimitKind::Deadline);
  EXPECT_EQ(text(job), "3.0 s left  ↑suite");
}

TEST_F(LimitTextTest, NeverCountsBelowNothingLeft) {
  run.start(job, 1, 5s);
  stage.at(7s);
  EXPECT_EQ(text(job), "0 s left");
}

TEST_F(LimitTextTest, OfOneThatIsBeingStoppedTheOverrunCounts) {
  run.start(job, 1, 5s);
  stage.at(5s);
  stage.to(job, JobState::Cancelling, {CauseCode::Timeout, "5s", "", ""});
  stage.at(7100ms);
  EXPECT_EQ(text(job), "2.1 s overrun");
  stage.to(job, JobState::TimedOut, {CauseCode::Timeout, "5s", "", ""});
  stage.at(60s);
  EXPECT_EQ(text(job), "stopped after 2.1 s");
}

TEST_F(LimitTextTest, OfOneThatIsTriedAgainWhen) {
  AttemptRecord record;
  record.number = 1;
  record.retryAt = kRunStart + 5s;
  stage.at(1s);
  run.start(job, 1, 3s);
  stage.at(2s);
  run.attemptEnds(job, record);
  run.to(job, JobState::Queued);
  stage.at(3s);
  EXPECT_EQ(text(job), "again in 2.0 s");
  EXPECT_FALSE(limitOf(row(job)).has_value()) << "the timeout was the last attempt's";
  stage.at(6s);
  EXPECT_EQ(text(job), "again in 0 s") << "it waits for a slot";
  run.heldBack(job, {CauseCode::Limit, "it waits for the limit `api`", "", ""});
  EXPECT_EQ(text(job), "") << "nobody knows when";
  run.start(job, 2, 3s);
  EXPECT_EQ(text(job), "3.0 s left");
}

TEST_F(LimitTextTest, OfOneThatSucceededWhatWasLeft) {
  run.start(job, 1, 10s);
  stage.at(6200ms);
  run.finish(job, JobState::Succeeded);
  EXPECT_EQ(text(job), "38 % to spare");
  EXPECT_EQ(text(suite), "");
}

TEST_F(LimitTextTest, RunsAreToldApart) {
  const RunScript& second = stage.begin();
  stage.show();
  EXPECT_EQ(runTitle(stage.bridge.state().run(1)->row).toStdString(), "jobs.yaml");
  EXPECT_EQ(runTitle(stage.bridge.state().run(second.root().run)->row).toStdString(), "jobs.yaml (run 2)");
  RunRow retried = stage.bridge.state().run(second.root().run)->row;
  retried.info.retryOf = 1;
  EXPECT_EQ(runTitle(retried).toStdString(), "jobs.yaml (run 2, retry of 1)");
}

}  // namespace
}  // namespace arborist::test
