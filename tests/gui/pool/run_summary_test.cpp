// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <QApplication>
#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

#include <gui/pool/pool_stage.h>
#include <support/gui/picture.h>
#include <widgets/style/theme.h>
#include <widgets/views/job_link.h>
#include <widgets/views/run_summary_card.h>

namespace arborist::test {
namespace {

struct RunSummaryTest : testing::Test {
  PoolStage stage;
  RunSummaries summaries{stage.bridge};
  RunSummaryCard card{summaries};
  QSignalSpy ends{&summaries, &RunSummaries::runEnded};
  std::vector<JobId> clicked;

  void SetUp() override {
    QObject::connect(&card, &RunSummaryCard::jobClicked, &card, [this](JobId id) { clicked.push_back(id); });
  }
  JobId ran(const std::string& name, JobDuration begin, JobDuration end, JobState state = JobState::Succeeded,
            JobCause cause = {}, std::optional<JobDuration> timeout = {}) {
    const JobId job = stage.run.job(stage.run.root(), name, timeout);
    stage.at(begin);
    stage.start(job, 0, timeout);
    stage.at(end);
    stage.finish(job, state, std::move(cause));
    return job;
  }
  void endRun(JobState state) {
    stage.run.to(stage.run.root(), state);
    stage.run.end();
    stage.show();
  }
  JobId mixedRun() {
    ran("build", 0s, 3s);
    ran("lint", 3s, 4s);
    const JobId failed = ran("checks/verify", 4s, 6s, JobState::Failed, {CauseCode::Exit, "exit code 1", "", ""});
    ran("slow", 6s, 10700ms, JobState::Succeeded, {}, 5s);
    ran("late", 10700ms, 11200ms, JobState::TimedOut, {CauseCode::Timeout, "500 ms set in jobs.yaml:5", "", ""});
    endRun(JobState::Failed);
    return failed;
  }
};

TEST_F(RunSummaryTest, ShowsItselfOnceTheRunHasEnded) {
  stage.show();
  EXPECT_FALSE(card.isVisible());
  mixedRun();
  ASSERT_EQ(ends.size(), 1);
  EXPECT_TRUE(card.isVisible());
  EXPECT_EQ(card.run(), 1u);
  EXPECT_EQ(verdictText(summaries.ended(1)).toStdString(), "jobs.yaml: 3 succeeded, 1 failed, 1 timed out in 11.2 s");
}

TEST_F(RunSummaryTest, TheFirstFailureLeadsToItsJob) {
  const JobId failed = mixedRun();
  const auto links = card.findChildren<JobLink*>();
  ASSERT_FALSE(links.isEmpty());
  EXPECT_EQ(links.front()->text(), "checks/verify");
  QTest::mouseClick(links.front(), Qt::LeftButton);
  links.front()->setFocus();
  QTest::keyClick(links.front(), Qt::Key_Space);
  EXPECT_EQ(clicked, (std::vector<JobId>{failed, failed}));
}

TEST_F(RunSummaryTest, NamesNearMissesAndTheSlowest) {
  mixedRun();
  const RunSummary summary = summaries.ended(1).summary;
  ASSERT_EQ(summary.nearMisses.size(), 1u);
  EXPECT_EQ(summary.nearMisses[0].path, "slow");
  ASSERT_EQ(summary.slowest.size(), 5u);
  EXPECT_EQ(summary.slowest[0].path, "slow");
  EXPECT_EQ(summary.slowest[1].path, "build");
}

TEST_F(RunSummaryTest, CountsEachJobOnceHoweverOftenItIsShown) {
  for (int i = 0; i < 3; ++i) ran("j" + std::to_string(i), 1s * i, 1s * i + 500ms, JobState::Succeeded, {}, 510ms);
  stage.show();
  stage.bridge.setSource(nullptr);
  stage.bridge.setSource(&stage.source);
  stage.show();
  endRun(JobState::Succeeded);
  EXPECT_EQ(summaries.ended(1).summary.nearMissesInAll, 3u);
}

TEST_F(RunSummaryTest, ARunThatHadEndedBeforeIsNotAnnounced) {
  mixedRun();
  RunSummaries late(stage.bridge);
  QSignalSpy lateEnds(&late, &RunSummaries::runEnded);
  stage.source.setPool(poolRow(1));
  stage.show();
  EXPECT_TRUE(lateEnds.isEmpty());
  EXPECT_EQ(late.ended(1).run, 1u);
}

TEST_F(RunSummaryTest, RetryAndCloseDoWhatTheySay) {
  mixedRun();
  QSignalSpy retries(&card, &RunSummaryCard::retryFailedRequested);
  for (QPushButton* button : card.findChildren<QPushButton*>()) QTest::mouseClick(button, Qt::LeftButton);
  ASSERT_EQ(retries.size(), 1);
  EXPECT_EQ(retries[0][0].toUInt(), 1u);
  EXPECT_FALSE(card.isVisible());
}

TEST_F(RunSummaryTest, OffersNoRetryWhereNothingFailed) {
  ran("a", 0s, 1s);
  endRun(JobState::Succeeded);
  EXPECT_TRUE(card.isVisible());
  EXPECT_FALSE(card.findChildren<QPushButton*>().front()->isVisible());
  EXPECT_TRUE(card.findChildren<JobLink*>().isEmpty());
  QTest::keyClick(&card, Qt::Key_Escape);
  EXPECT_FALSE(card.isVisible());
}

TEST_F(RunSummaryTest, Pictures) {
  mixedRun();
  for (const Theme theme : {Theme::Light, Theme::Dark}) {
    applyTheme(theme);
    EXPECT_FALSE(picture(card, theme == Theme::Light ? "summary-light" : "summary-dark").isNull());
  }
  applyTheme(Theme::Light);
}

}  // namespace
}  // namespace arborist::test
