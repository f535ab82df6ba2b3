// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <gui/tree/tree_stage.h>
#include <widgets/models/blast_radius.h>
#include <widgets/views/job_actions.h>

namespace arborist::test {
namespace {

struct BlastRadiusTest : testing::Test {
  TreeStage stage;
  RunScript& run = stage.begin();
  BlastRadius of(JobId id) {
    stage.show();
    return blastRadius(stage.bridge.state(), id);
  }
  std::string text(JobId id) { return blastText(of(id), stage.now).toStdString(); }
};

TEST_F(BlastRadiusTest, CountsWhatRunsAndWhatWaitsBelowAndNothingBeside) {
  const JobId checks = stage.group(run.root(), "checks"), inner = stage.group(checks, "inner");
  const JobId a = stage.add(inner, "a"), b = stage.add(inner, "b");
  stage.add(inner, "c");
  const JobId beside = stage.group(run.root(), "beside"), other = stage.add(beside, "other");
  stage.run({run.root(), checks, inner, beside, a, b, other});
  stage.to(b, JobState::Succeeded);
  const BlastRadius radius = of(checks);
  EXPECT_EQ(radius.running, 1u);
  EXPECT_EQ(radius.queued, 1u);
  EXPECT_EQ(radius.survivors, 0u);
  EXPECT_EQ(of(run.root()).running, 2u);
  EXPECT_EQ(of(a).running, 1u);
  EXPECT_TRUE(of(b).nothing());
}

TEST_F(BlastRadiusTest, WhatIsStoppingAlreadyIsNotCountedAgain) {
  const JobId a = stage.add(run.root(), "a");
  stage.run({a});
  stage.to(a, JobState::Cancelling, {CauseCode::User, "you", "", ""});
  EXPECT_TRUE(of(run.root()).nothing());
  EXPECT_EQ(text(run.root()), "nothing left to stop");
}

TEST_F(BlastRadiusTest, WhenAlwaysSurvivesWithAllThatItHolds) {
  const JobId checks = stage.group(run.root(), "checks");
  stage.add(checks, "a");
  const JobId cleanUp = stage.add(checks, "clean-up", true, When::Always);
  stage.add(cleanUp, "x");
  const JobId deeper = stage.group(cleanUp, "deeper");
  stage.add(deeper, "y");
  stage.add(checks, "b");
  stage.add(checks, "report", false, When::Always);
  const BlastRadius radius = of(checks);
  EXPECT_EQ(radius.survivors, 3u);
  EXPECT_EQ(radius.queued, 2u);
  EXPECT_EQ(text(checks), "would stop 0 running and 2 queued; 3 survive (when: always)");
}

TEST_F(BlastRadiusTest, WhatIsClickedItselfDoesNotSurvive) {
  const JobId cleanUp = stage.add(run.root(), "clean-up", true, When::Always);
  stage.add(cleanUp, "x");
  const JobId report = stage.add(run.root(), "report", false, When::Always);
  EXPECT_EQ(of(cleanUp).queued, 1u);
  EXPECT_EQ(of(cleanUp).survivors, 0u);
  EXPECT_EQ(of(report).queued, 1u);
}

TEST_F(BlastRadiusTest, NamesTheOneThatHasRunLongest) {
  const JobId slow = stage.add(run.root(), "slow"), fast = stage.add(run.root(), "fast");
  stage.add(run.root(), "waits");
  stage.run({slow});
  stage.at(2s);
  stage.run({fast});
  stage.at(5s);
  EXPECT_EQ(text(run.root()), "would stop 2 running and 1 queued; the longest, slow, has run 5.0 s");
}

TEST_F(BlastRadiusTest, OfAnUnknownJobIsNothing) {
  EXPECT_TRUE(of({7, 3}).nothing());
  EXPECT_TRUE(of({1, 99}).nothing());
}

}  // namespace
}  // namespace arborist::test
