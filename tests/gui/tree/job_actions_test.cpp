// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <QClipboard>
#include <QGuiApplication>
#include <QSignalSpy>

#include <gui/tree/tree_stage.h>
#include <widgets/views/job_actions.h>

namespace arborist::test {
namespace {

using Calls = std::vector<std::string>;

struct JobActionsTest : testing::Test {
  TreeStage stage;
  RunScript& run = stage.begin();
  JobId group = stage.group(run.root(), "checks"), a = stage.add(group, "a"), b = stage.add(group, "b"),
        c = stage.add(run.root(), "c", false, When::Success, "make -j2");
  JobActions actions{stage.parts, nullptr};
  QSignalSpy told{&actions, &JobActions::told}, failed{&actions, &JobActions::failed};

  void SetUp() override {
    stage.run({run.root(), group, a});
    stage.show();
  }
  std::string enabled() const {
    std::string text;
    for (const auto& [action, name] : {std::pair(actions.cancel, "cancel"), std::pair(actions.retry, "retry"),
                                       std::pair(actions.retryFailed, "failed"), std::pair(actions.extend, "extend"),
                                       std::pair(actions.copyCommand, "command"), std::pair(actions.copyPath, "path")})
      if (action->isEnabled()) text += std::string(text.empty() ? "" : " ") + name;
    return text;
  }
};

TEST_F(JobActionsTest, NothingIsEnabledWhileNothingIsSelected) { EXPECT_EQ(enabled(), ""); }

TEST_F(JobActionsTest, AreEnabledWhereTheyHaveAnEffect) {
  stage.selection.select(a);
  EXPECT_EQ(enabled(), "cancel command path");
  run.limits(a, 30s, "checks");
  stage.show();
  EXPECT_EQ(enabled(), "cancel extend command path");
  stage.to(a, JobState::Cancelling, {CauseCode::User, "you", "", ""});
  stage.show();
  EXPECT_EQ(enabled(), "command path") << "it is being stopped already";
  stage.to(a, JobState::Cancelled, {CauseCode::User, "you", "", ""});
  stage.show();
  EXPECT_EQ(enabled(), "retry command path");
  stage.to(b, JobState::Failed, {CauseCode::Exit, "exit code 1", "", ""});
  stage.show();
  EXPECT_EQ(enabled(), "retry failed command path") << "another job of the run has failed";
  stage.selection.select(group);
  EXPECT_EQ(enabled(), "cancel failed path") << "a group has no command, and lives";
  stage.selection.select(run.root());
  EXPECT_EQ(enabled(), "cancel failed") << "the run has no path";
}

TEST_F(JobActionsTest, OfARecordedRunNothingButCopyingIsEnabled) {
  JobActions recorded(ViewParts{stage.bridge, stage.selection, stage.range, nullptr}, nullptr);
  stage.selection.select(a);
  EXPECT_FALSE(recorded.cancel->isEnabled());
  EXPECT_FALSE(recorded.extend->isEnabled());
  EXPECT_TRUE(recorded.copyPath->isEnabled());
}

TEST_F(JobActionsTest, RetryRunsTheTopmostOfTheSelectedAgain) {
  for (const JobId id : {a, b, group, c}) stage.to(id, JobState::Failed, {CauseCode::Exit, "exit code 1", "", ""});
  stage.show();
  stage.selection.select(b, {b, group, c});
  actions.retry->trigger();
  EXPECT_EQ(stage.commands.calls, Calls{"retry 1: 1:1 1:4"});
  ASSERT_EQ(told.size(), 1);
  EXPECT_EQ(told[0][0].toString().toStdString(), "2 jobs again, as run 2");
}

TEST_F(JobActionsTest, RetryFailedTakesLeavesThatFailedOrTimedOutAndNoOthers) {
  stage.to(a, JobState::Failed, {CauseCode::Exit, "exit code 1", "", ""});
  stage.to(b, JobState::TimedOut, {CauseCode::Timeout, "2s", "", ""});
  stage.to(c, JobState::Cancelled, {CauseCode::User, "you", "", ""});
  stage.to(group, JobState::Failed, {CauseCode::Exit, "", "", ""});
  stage.show();
  stage.selection.select(c);
  actions.retryFailed->trigger();
  EXPECT_EQ(stage.commands.calls, Calls{"retry 1: 1:2 1:3"});
}

TEST_F(JobActionsTest, RetryFailedTakesWhatWasLeftUndoneForItToo) {
  const JobId d = stage.add(run.root(), "d"), e = stage.add(run.root(), "e"), f = stage.add(run.root(), "f");
  stage.to(a, JobState::Failed, {CauseCode::Exit, "exit code 1", "", ""});
  stage.to(b, JobState::Skipped, {CauseCode::NeedFailed, "it needs a, which failed", "checks/a", ""});
  stage.to(c, JobState::Cancelled, {CauseCode::FailFast, "checks/a failed", "", ""});
  stage.to(d, JobState::Skipped, {CauseCode::Deadline, "2s", "", ""});
  stage.to(e, JobState::Skipped, {CauseCode::Condition, "nothing it waits for has failed", "", ""});
  stage.to(f, JobState::Cancelled, {CauseCode::User, "you", "", ""});
  stage.show();
  stage.selection.select(a);
  actions.retryFailed->trigger();
  EXPECT_EQ(stage.commands.calls, Calls{"retry 1: 1:2 1:3 1:4 1:5"});
}

TEST_F(JobActionsTest, RetryFailedLeavesOutWhatNeedsAJobThatAPersonHasCancelled) {
  const JobId d = stage.add(run.root(), "d"), e = stage.add(run.root(), "e");
  stage.to(a, JobState::Failed, {CauseCode::Exit, "exit code 1", "", ""});
  stage.to(c, JobState::Cancelled, {CauseCode::User, "you", "", ""});
  stage.to(d, JobState::Skipped, {CauseCode::NeedFailed, "it needs c, which was cancelled", "c", ""});
  stage.to(e, JobState::Skipped, {CauseCode::NeedFailed, "it needs d, which was skipped", "d", ""});
  stage.show();
  stage.selection.select(a);
  actions.retryFailed->trigger();
  EXPECT_EQ(stage.commands.calls, Calls{"retry 1: 1:2"});
}

TEST_F(JobActionsTest, ARefusedRetryIsSaid) {
  stage.to(a, JobState::Failed, {CauseCode::Exit, "exit code 1", "", ""});
  stage.show();
  stage.selection.select(a);
  stage.commands.answer =
      Status(std::make_error_code(std::errc::operation_not_permitted), "the pool takes no new runs");
  actions.retry->trigger();
  ASSERT_EQ(failed.size(), 1);
  EXPECT_EQ(failed[0][0].toString().toStdString(), "the pool takes no new runs");
  EXPECT_TRUE(told.isEmpty());
}

TEST_F(JobActionsTest, ThirtySecondsMore) {
  run.limits(a, 30s, "checks");
  stage.show();
  stage.selection.select(a);
  actions.extend->trigger();
  EXPECT_EQ(stage.commands.calls, Calls{"extend 1:2 by 30 s"});
  ASSERT_EQ(told.size(), 1);
  EXPECT_EQ(told[0][0].toString().toStdString(), "30 s more for checks/a");
}

TEST_F(JobActionsTest, ASharedDeadlineIsMovedOnceHoweverManyAreSelected) {
  for (const JobId id : {a, b}) run.limits(id, 30s, "checks");
  run.limits(c, 40s, "c");
  stage.show();
  stage.selection.select(b, {a, b, c});
  actions.extend->trigger();
  EXPECT_EQ(stage.commands.calls, (Calls{"extend 1:2 by 30 s", "extend 1:4 by 30 s"}));
  EXPECT_EQ(told.at(0)[0].toString().toStdString(), "30 s more for checks/a and 1 more");
}

TEST_F(JobActionsTest, OfManySelectedItIsEnoughThatOneCanBeStoppedOrExtended) {
  std::vector<JobId> jobs;
  for (int i = 0; i < 200; ++i) jobs.push_back(stage.add(run.root(), "j" + std::to_string(i)));
  for (std::size_t i = 0; i + 1 < jobs.size(); ++i) stage.to(jobs[i], JobState::Succeeded);
  run.limits(jobs.back(), 30s, "");
  stage.run({jobs.back()});
  stage.show();
  stage.selection.select(jobs.front(), jobs);
  EXPECT_EQ(enabled(), "cancel extend command path");
}

TEST_F(JobActionsTest, AJobThatIsSelectedBeforeItIsThereIsJudgedOnceItIs) {
  const JobId later{1, 5};
  stage.selection.select(later);
  EXPECT_EQ(enabled(), "");
  ASSERT_EQ(stage.add(run.root(), "later"), later);
  stage.run({later});
  stage.show();
  EXPECT_EQ(enabled(), "cancel command path");
}

TEST_F(JobActionsTest, TheQuestionSaysThatThereAreMoreThanOne) {
  actions.setAskAbove(1);
  stage.run({b, c});
  stage.show();
  QString question;
  QObject::connect(&actions, &JobActions::questionAsked, &actions,
                   [&](const QString& text, const QString&, const std::function<void()>&) { question = text; });
  stage.selection.select(a, {a, b, c});
  actions.cancel->trigger();
  EXPECT_EQ(question.toStdString(), "Stop 3 running jobs of checks/a and 2 more?");
}

TEST_F(JobActionsTest, WhatHasEndedIsNotOrderedToStop) {
  stage.to(a, JobState::Succeeded);
  stage.show();
  stage.selection.select(b, {a, b});
  actions.cancel->trigger();
  EXPECT_EQ(stage.commands.calls, Calls{"cancel 1:3 you cancelled checks/b"});
}

TEST_F(JobActionsTest, CopyWhatIsSelected) {
  stage.selection.select(c);
  actions.copyCommand->trigger();
  EXPECT_EQ(QGuiApplication::clipboard()->text().toStdString(), "make -j2");
  stage.selection.select(b);
  actions.copyPath->trigger();
  EXPECT_EQ(QGuiApplication::clipboard()->text().toStdString(), "checks/b");
}

TEST_F(JobActionsTest, TheRunIsCalledByItsFile) {
  stage.selection.select(run.root());
  actions.cancel->trigger();
  EXPECT_EQ(stage.commands.calls, Calls{"cancel 1:0 you cancelled jobs.yaml"});
}

}  // namespace
}  // namespace arborist::test
