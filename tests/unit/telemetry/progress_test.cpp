// SPDX-License-Identifier: GPL-3.0-or-later
#include <arborist/telemetry/progress.h>

#include <gtest/gtest.h>

#include <unit/telemetry/folded.h>
#include <unit/telemetry/run_script.h>

namespace arborist {
namespace {

using namespace std::chrono_literals;

using test::Folded;
using test::kRunStart;
using test::RunScript;

const JobCause kExit{CauseCode::Exit, "exit 1", "", ""};

class ProgressTest : public ::testing::Test {
 protected:
  Progress progress(std::size_t maxRunning = 10) {
    update();
    return m_model.progress(m_run.now(), maxRunning);
  }
  void update() {
    if (const auto diff = m_folded.publish()) m_model.apply(*diff);
  }

  Folded m_folded;
  RunScript m_run{m_folded.recorder};
  ProgressModel m_model{1};
};

TEST_F(ProgressTest, CountsByStateAndTime) {
  const JobId a = m_run.job(m_run.root(), "a"), b = m_run.job(m_run.root(), "b");
  (void)m_run.job(m_run.root(), "c");
  m_run.start(a);
  m_run.at(1s);
  m_run.finish(a, JobState::Succeeded);
  m_run.start(b);
  m_run.at(3s);
  const Progress now = progress();
  EXPECT_EQ(now.file, "jobs.yaml");
  EXPECT_EQ(now.totals.all(), 3u);
  EXPECT_EQ(now.totals.done(), 1u);
  EXPECT_EQ(now.totals[JobState::Queued], 1u);
  EXPECT_EQ(now.elapsed, 3s);
  EXPECT_FALSE(now.ended);
  ASSERT_EQ(now.running.size(), 1u);
  EXPECT_EQ(now.running[0].path, "b");
  EXPECT_EQ(now.running[0].elapsed, 2s);
  EXPECT_EQ(now.running[0].limit, LimitKind::None);
}

TEST_F(ProgressTest, TheEarlierOfTimeoutAndDeadlineIsTheTimeLeft) {
  const JobId group = m_run.group(m_run.root(), "checks");
  const JobId a = m_run.job(group, "a", 10s), b = m_run.job(group, "b", 60s);
  m_run.limits(a, 30s, "checks");
  m_run.limits(b, 30s, "checks");
  m_run.start(a, 1, 10s);
  m_run.start(b, 1, 60s);
  m_run.at(4s);
  const Progress now = progress();
  ASSERT_EQ(now.running.size(), 2u);
  EXPECT_EQ(now.running[0].limit, LimitKind::Timeout);
  EXPECT_EQ(now.running[0].limitOrigin, "checks/a");
  EXPECT_EQ(now.running[0].left, 6s);
  EXPECT_EQ(now.running[1].limit, LimitKind::Deadline);
  EXPECT_EQ(now.running[1].limitOrigin, "checks");
  EXPECT_EQ(now.running[1].left, 26s);
  m_run.at(50s);
  EXPECT_EQ(progress().running[0].left, 0s) << "never negative";
}

TEST_F(ProgressTest, TheLongestRunningAreListedFirst) {
  std::vector<JobId> jobs;
  for (int i = 0; i < 5; ++i) jobs.push_back(m_run.job(m_run.root(), "job" + std::to_string(i)));
  for (int i = 4; i >= 0; --i) {
    m_run.at(std::chrono::seconds(10 - i));
    m_run.start(jobs[static_cast<std::size_t>(i)]);
  }
  const Progress now = progress(2);
  ASSERT_EQ(now.running.size(), 2u);
  EXPECT_EQ(now.runningInAll, 5u);
  EXPECT_EQ(now.running[0].path, "job4");
  EXPECT_EQ(now.running[1].path, "job3");
}

TEST_F(ProgressTest, TheEstimateIsWhatIsLeftAtTheRateOfTheLastJobs) {
  std::vector<JobId> jobs;
  for (int i = 0; i < 10; ++i) jobs.push_back(m_run.job(m_run.root(), "job" + std::to_string(i)));
  for (std::size_t i = 0; i < 5; ++i) {
    EXPECT_EQ(progress().eta.has_value(), i >= 4) << "no estimate without evidence";
    m_run.start(jobs[i]);
    m_run.at(std::chrono::seconds(2 * (i + 1)));
    m_run.finish(jobs[i], JobState::Succeeded);
  }
  EXPECT_NEAR(std::chrono::duration<double>(progress().eta.value()).count(), 10.0, 1e-6);
  m_run.at(20s);
  EXPECT_NEAR(std::chrono::duration<double>(progress().eta.value()).count(), 20.0, 1e-6) << "a stall makes it grow";
}

TEST_F(ProgressTest, ARunThatIsStoppedHasNoEstimate) {
  std::vector<JobId> jobs;
  for (int i = 0; i < 10; ++i) jobs.push_back(m_run.job(m_run.root(), "job" + std::to_string(i)));
  for (std::size_t i = 0; i < 5; ++i) {
    m_run.start(jobs[i]);
    m_run.at(std::chrono::seconds(i + 1));
    m_run.finish(jobs[i], JobState::Succeeded);
  }
  ASSERT_TRUE(progress().eta);
  m_run.to(m_run.root(), JobState::Cancelling, {CauseCode::User, "Ctrl-C", "", ""});
  EXPECT_FALSE(progress().eta) << "its rate says nothing of how long they take to stop";
}

TEST_F(ProgressTest, AnEstimateOfCenturiesIsTheLongestTimeThereIs) {
  std::vector<JobId> jobs;
  for (int i = 0; i < 100; ++i) jobs.push_back(m_run.job(m_run.root(), "job" + std::to_string(i)));
  for (std::size_t i = 0; i < 4; ++i) {
    m_run.start(jobs[i]);
    m_run.finish(jobs[i], JobState::Succeeded);
  }
  m_run.at(24h * 365 * 100);
  EXPECT_EQ(progress().eta, JobDuration::max());
}

TEST_F(ProgressTest, TheRateForgetsASlowBeginning) {
  std::vector<JobId> jobs;
  for (int i = 0; i < 300; ++i) jobs.push_back(m_run.job(m_run.root(), "job" + std::to_string(i)));
  auto time = 1000s;  // the first one took long
  for (std::size_t i = 0; i < 200; ++i) {
    m_run.start(jobs[i]);
    m_run.at(time += 1s);
    m_run.finish(jobs[i], JobState::Succeeded);
  }
  EXPECT_NEAR(std::chrono::duration<double>(progress().eta.value()).count(), 100.0, 1e-6);
}

TEST_F(ProgressTest, SkippedJobsAreNoEvidence) {
  std::vector<JobId> jobs;
  for (int i = 0; i < 20; ++i) jobs.push_back(m_run.job(m_run.root(), "job" + std::to_string(i)));
  m_run.at(1s);
  for (std::size_t i = 0; i < 10; ++i) m_run.to(jobs[i], JobState::Skipped, {CauseCode::Condition, "not now", "", ""});
  EXPECT_FALSE(progress().eta);
}

TEST_F(ProgressTest, FailuresComeOnceAndInTheOrderOfTheirEnds) {
  const JobId group = m_run.group(m_run.root(), "checks");
  const JobId a = m_run.job(group, "a"), b = m_run.job(group, "b"), c = m_run.job(group, "c"),
              d = m_run.job(group, "d");
  for (const JobId job : {a, b, c}) m_run.start(job);
  m_run.at(1s);
  m_run.finish(c, JobState::TimedOut, {CauseCode::Timeout, "1s set on c", "", ""});
  m_run.at(2s);
  AttemptRecord record;
  record.outputTail = "error: no\n";
  record.outputPath = "/tmp/1.log";
  m_run.finish(a, JobState::Failed, kExit, record);
  m_run.finish(b, JobState::Succeeded);
  m_run.to(d, JobState::Skipped, {CauseCode::NeedFailed, "a failed", "", ""});
  m_run.to(group, JobState::Failed, kExit);
  update();
  const std::vector<JobFailure> failures = m_model.takeFailures();
  ASSERT_EQ(failures.size(), 2u);
  EXPECT_EQ(failures[0].path, "checks/c");
  EXPECT_EQ(failures[0].state, JobState::TimedOut);
  EXPECT_EQ(failures[1].path, "checks/a");
  EXPECT_EQ(failures[1].cause.message, "exit 1");
  EXPECT_EQ(failures[1].outputTail, "error: no\n");
  EXPECT_EQ(failures[1].outputPath, "/tmp/1.log");
  EXPECT_EQ(failures[1].ran, 2s);
  EXPECT_TRUE(m_model.takeFailures().empty());
  m_model.apply(*m_folded.aggregator.snapshot());
  EXPECT_TRUE(m_model.takeFailures().empty()) << "a full snapshot repeats nothing";
}

TEST_F(ProgressTest, AFullSnapshotTellsWhatDiffsWouldHaveTold) {
  const JobId a = m_run.job(m_run.root(), "a"), b = m_run.job(m_run.root(), "b");
  m_run.start(a);
  m_run.start(b);
  update();
  m_run.finish(a, JobState::Failed, kExit);
  m_folded.publish();  // the model misses this one
  SnapshotUpdate gap;
  gap.full = m_folded.aggregator.snapshot();
  m_model.apply(gap);
  EXPECT_EQ(m_model.seq(), gap.full->seq());
  EXPECT_EQ(m_model.takeFailures().size(), 1u);
  EXPECT_EQ(progress().running.size(), 1u);
  EXPECT_EQ(progress().totals[JobState::Failed], 1u);
}

TEST_F(ProgressTest, OtherRunsAreNotMixedIn) {
  RunScript other(m_folded.recorder, 2);
  other.start(other.job(other.root(), "b"));
  m_run.start(m_run.job(m_run.root(), "a"));
  EXPECT_EQ(progress().running.size(), 1u);
  EXPECT_EQ(progress().totals.all(), 1u);
}

TEST_F(ProgressTest, TheSummaryNamesTheFirstFailureThatNoOtherCaused) {
  std::vector<JobId> jobs;
  for (const char* name : {"late", "root", "need", "fast"}) jobs.push_back(m_run.job(m_run.root(), name));
  m_run.at(1s);
  m_run.start(jobs[3]);
  m_run.finish(jobs[3], JobState::Failed, {CauseCode::FailFast, "root failed", "root", ""});
  m_run.to(jobs[2], JobState::Failed, {CauseCode::NeedFailed, "root failed", "root", ""});
  m_run.start(jobs[0]);
  m_run.start(jobs[1]);
  m_run.at(2s);
  m_run.finish(jobs[1], JobState::TimedOut, {CauseCode::Timeout, "1s set on root", "", ""});
  m_run.at(3s);
  m_run.finish(jobs[0], JobState::Failed, kExit);
  m_run.to(m_run.root(), JobState::Failed, kExit);
  m_run.end();
  update();
  const RunSummary summary = m_model.summary();
  ASSERT_TRUE(summary.firstRootFailure);
  EXPECT_EQ(summary.firstRootFailure->path, "root");
  EXPECT_EQ(summary.wall, 3s);
  EXPECT_EQ(summary.totals[JobState::Failed], 3u);
}

TEST_F(ProgressTest, TheSummaryListsTheFiveSlowest) {
  for (int i = 1; i <= 8; ++i) {
    m_run.at(0s);
    const JobId job = m_run.job(m_run.root(), "job" + std::to_string(i * 5 % 8));
    m_run.start(job);
    m_run.at(std::chrono::seconds(i * 5 % 8));
    m_run.finish(job, JobState::Succeeded);
  }
  update();
  std::vector<std::string> paths;
  for (const SlowJob& job : m_model.summary().slowest) paths.push_back(job.path);
  EXPECT_EQ(paths, (std::vector<std::string>{"job7", "job6", "job5", "job4", "job3"}));
}

TEST_F(ProgressTest, TheSummaryListsNearMissesOfJobsThatSucceeded) {
  const JobId near = m_run.job(m_run.root(), "near", 10s), far = m_run.job(m_run.root(), "far", 10s),
              failed = m_run.job(m_run.root(), "failed", 10s), group = m_run.job(m_run.root(), "deadline");
  m_run.limits(group, 10s, "");
  m_run.start(near, 1, 10s);
  m_run.start(far, 1, 10s);
  m_run.start(failed, 1, 10s);
  m_run.start(group);
  m_run.at(8s);
  m_run.finish(far, JobState::Succeeded);
  m_run.at(std::chrono::milliseconds(9100));
  m_run.finish(near, JobState::Succeeded);
  m_run.finish(failed, JobState::Failed, kExit);
  m_run.at(std::chrono::milliseconds(9500));
  m_run.finish(group, JobState::Succeeded);
  update();
  const RunSummary summary = m_model.summary();
  ASSERT_EQ(summary.nearMisses.size(), 2u);
  EXPECT_EQ(summary.nearMissesInAll, 2u);
  EXPECT_EQ(summary.nearMisses[0].path, "deadline");
  EXPECT_EQ(summary.nearMisses[0].headroom.kind, LimitKind::Deadline);
  EXPECT_EQ(summary.nearMisses[0].limitOrigin, "");
  EXPECT_EQ(summary.nearMisses[1].path, "near");
  EXPECT_NEAR(summary.nearMisses[1].headroom.left, 0.09, 1e-9);
  EXPECT_EQ(summary.nearMisses[1].limitOrigin, "near");
}

TEST_F(ProgressTest, OfAFailureTheWaitCountsThatItsDeadlineSaw) {
  const JobId late = m_run.job(m_run.root(), "late"), timed = m_run.job(m_run.root(), "timed");
  m_run.at(6s);
  m_run.limits(late, 10s, "");
  m_run.at(8s);
  m_run.start(late);
  m_run.start(timed);
  m_run.at(10s);
  m_run.finish(late, JobState::TimedOut, {CauseCode::Deadline, "10s set on the run", "", ""});
  m_run.finish(timed, JobState::TimedOut, {CauseCode::Timeout, "2s set on timed", "timed", ""});
  update();
  const std::vector<JobFailure> failures = m_model.takeFailures();
  ASSERT_EQ(failures.size(), 2u);
  EXPECT_EQ(failures[0].waited, 8s) << "from the start of the run, where the deadline began";
  EXPECT_EQ(failures[0].ran, 2s);
  EXPECT_EQ(failures[1].waited, 0s) << "its timeout began with its attempt";
}

TEST_F(ProgressTest, WhatWentByBeforeADeadlineBeganIsNoWaitUnderIt) {
  const JobId outer = m_run.group(m_run.root(), "outer"), inner = m_run.group(outer, "inner"),
              job = m_run.job(inner, "job");
  m_run.at(5s);
  m_run.to(outer, JobState::Running);
  m_run.limits(job, 8s, "outer/inner");
  m_run.at(6s);
  m_run.start(job);
  m_run.at(8s);
  m_run.finish(job, JobState::TimedOut, {CauseCode::Deadline, "3s set on outer/inner", "outer/inner", ""});
  update();
  EXPECT_EQ(m_model.takeFailures().at(0).waited, 1s) << "its deadline began with `outer`";
}

TEST_F(ProgressTest, ProcessesLeftBehindAreARemarkOfTheirJob) {
  const JobId one = m_run.job(m_run.root(), "one"), three = m_run.job(m_run.root(), "three"),
              failed = m_run.job(m_run.root(), "failed");
  AttemptRecord record;
  record.leaked = {{4242, "sleep"}};
  m_run.start(one);
  m_run.finish(one, JobState::Succeeded, {}, record);
  m_run.start(failed);
  m_run.finish(failed, JobState::Failed, kExit, record);
  record.leaked = {{7, "a"}, {8, "b"}, {9, "c"}};
  m_run.start(three);
  m_run.finish(three, JobState::Succeeded, {}, record);
  update();
  const RunSummary summary = m_model.summary();
  ASSERT_EQ(summary.remarks.size(), 2u);
  EXPECT_EQ(summary.remarks[0].path, "one");
  EXPECT_EQ(summary.remarks[0].text, "left 1 process behind, now ended: sleep (pid 4242)");
  EXPECT_EQ(summary.remarks[1].text, "left 3 processes behind, now ended: a (pid 7) and 2 more");
  EXPECT_EQ(summary.firstRootFailure->leaks, "left 1 process behind, now ended: sleep (pid 4242)");
}

TEST_F(ProgressTest, AnEndedRunHasNoEstimateAndAFixedTime) {
  std::vector<JobId> jobs;
  for (int i = 0; i < 6; ++i) jobs.push_back(m_run.job(m_run.root(), "job" + std::to_string(i)));
  m_run.at(5s);
  for (const JobId job : jobs) {
    m_run.start(job);
    m_run.finish(job, JobState::Succeeded);
  }
  m_run.end();
  m_run.at(100s);
  const Progress now = progress();
  EXPECT_TRUE(now.ended);
  EXPECT_FALSE(now.eta);
  EXPECT_EQ(now.elapsed, 5s);
}

}  // namespace
}  // namespace arborist
