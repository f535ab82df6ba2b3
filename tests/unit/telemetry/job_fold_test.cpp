// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <unit/telemetry/folded.h>
#include <unit/telemetry/run_script.h>

namespace arborist {
namespace {

using namespace std::chrono_literals;

using test::Folded;
using test::kRunStart;
using test::RunScript;

TEST(JobFoldTest, PathsAreNamesBelowTheRoot) {
  Folded folded;
  RunScript run(folded.recorder);
  const JobId checks = run.group(run.root(), "checks");
  const JobId unit = run.job(checks, "unit");
  folded.publish();
  EXPECT_EQ(folded.job(run.root()).description->path, "");
  EXPECT_EQ(folded.job(checks).description->path, "checks");
  EXPECT_EQ(folded.job(unit).description->path, "checks/unit");
  EXPECT_EQ(folded.job(unit).description->command, "true # unit");
  EXPECT_EQ(folded.job(unit).description->at, "jobs.yaml:3");
  EXPECT_TRUE(folded.job(checks).isGroup());
  EXPECT_EQ(folded.reader.run(1)->row.jobs, 3u);
}

TEST(JobFoldTest, TimeIsSplitByState) {
  Folded folded;
  RunScript run(folded.recorder);
  const JobId job = run.job(run.root(), "a");
  run.at(2s);
  run.start(job);
  run.at(5s);
  run.to(job, JobState::Cancelling, {CauseCode::User, "you pressed Ctrl-C", "", ""});
  folded.publish();
  EXPECT_EQ(folded.job(job).cancellingFor(kRunStart + 6s), 1s) << "the stay under way counts up to now";
  run.at(9s);
  run.to(job, JobState::Cancelled, {CauseCode::User, "you pressed Ctrl-C", "", ""});
  folded.publish();
  const JobRow& row = folded.job(job);
  EXPECT_EQ(row.queued, 2s);
  EXPECT_EQ(row.running, 3s);
  EXPECT_EQ(row.cancelling, 4s);
  EXPECT_EQ(row.cancellingFor(kRunStart + 100s), 4s) << "after the end nothing counts";
  EXPECT_EQ(row.started, kRunStart + 2s);
  EXPECT_EQ(row.stopRequested, kRunStart + 5s);
  EXPECT_EQ(row.finished, kRunStart + 9s);
  EXPECT_EQ(row.cause->code, CauseCode::User);
}

TEST(JobFoldTest, WhatHoldsAQueuedJobBackIsItsCauseUntilItGoesOn) {
  Folded folded;
  RunScript run(folded.recorder);
  const JobId first = run.job(run.root(), "a"), second = run.job(run.root(), "b");
  const JobCause cause{CauseCode::Limit, "it waits for the limit `api`", "", ""};
  run.heldBack(first, cause);
  run.heldBack(second, cause);
  folded.publish();
  EXPECT_EQ(folded.job(first).state, JobState::Queued);
  EXPECT_EQ(folded.job(first).cause->message, "it waits for the limit `api`");
  EXPECT_EQ(folded.job(first).cause, folded.job(second).cause) << "thousands share one";
  run.at(2s);
  run.start(first);
  run.heldBack(first, cause);
  folded.publish();
  EXPECT_EQ(folded.job(first).queued, 2s);
  EXPECT_FALSE(folded.job(first).cause);
}

TEST(JobFoldTest, ARetryAddsUpAndKeepsTheFirstStart) {
  Folded folded;
  RunScript run(folded.recorder);
  const JobId job = run.job(run.root(), "a");
  run.at(1s);
  run.start(job, 1);
  run.at(2s);
  AttemptRecord record;
  record.number = 1;
  record.cause = {CauseCode::Exit, "exit 1", "", ""};
  record.leaked = {{77, "sleep"}};
  record.cpuSeconds = 0.5;
  record.peakRssBytes = 100;
  run.attemptEnds(job, record);
  run.to(job, JobState::Queued);
  run.at(10s);
  run.start(job, 2);
  run.at(11s);
  record = {};
  record.number = 2;
  record.exitCode = 0;
  record.cpuSeconds = 0.25;
  record.peakRssBytes = 50;
  run.attemptEnds(job, record);
  run.to(job, JobState::Succeeded);
  folded.publish();
  const JobRow& row = folded.job(job);
  EXPECT_EQ(row.queued, 9s);
  EXPECT_EQ(row.running, 2s);
  EXPECT_EQ(row.attempts, 2u);
  EXPECT_EQ(row.started, kRunStart + 1s);
  EXPECT_DOUBLE_EQ(row.cpuSeconds, 0.75);
  EXPECT_EQ(row.peakRssBytes, 100u);
  ASSERT_EQ(row.history->size(), 2u);
  EXPECT_EQ(row.history->front()->leaked.at(0).pid, 77);
  EXPECT_EQ(row.lastAttempt()->exitCode, 0);
  EXPECT_EQ(row.cause, nullptr);
}

TEST(JobFoldTest, OfVeryManyAttemptsTheLastAreKept) {
  Folded folded;
  RunScript run(folded.recorder);
  const JobId job = run.job(run.root(), "a");
  for (std::uint32_t number = 1; number <= 1000; ++number) {
    run.start(job, number);
    AttemptRecord record;
    record.number = number;
    run.attemptEnds(job, record);
  }
  folded.publish();
  EXPECT_EQ(folded.job(job).history->size(), 32u);
  EXPECT_EQ(folded.job(job).lastAttempt()->number, 1000u);
  EXPECT_EQ(folded.job(job).attempts, 1000u);
}

TEST(JobFoldTest, GroupsCountTheLeavesBelowThemByState) {
  Folded folded;
  RunScript run(folded.recorder);
  const JobId outer = run.group(run.root(), "outer"), inner = run.group(outer, "inner");
  const JobId a = run.job(inner, "a"), b = run.job(inner, "b"), c = run.job(outer, "c");
  (void)run.job(run.root(), "d");
  run.start(a);
  run.start(b);
  run.finish(b, JobState::Failed, {CauseCode::Exit, "exit 1", "", ""});
  run.to(c, JobState::Skipped, {CauseCode::NeedFailed, "b failed", "", ""});
  folded.publish();
  const StateCounts& in = folded.job(inner).below;
  EXPECT_EQ(in.all(), 2u);
  EXPECT_EQ(in[JobState::Running], 1u);
  EXPECT_EQ(in[JobState::Failed], 1u);
  const StateCounts& out = folded.job(outer).below;
  EXPECT_EQ(out.all(), 3u);
  EXPECT_EQ(out.live(), 1u);
  EXPECT_EQ(out.done(), 2u);
  const StateCounts& all = folded.reader.run(1)->totals();
  EXPECT_EQ(all.all(), 4u);
  EXPECT_EQ(all[JobState::Queued], 1u);
  EXPECT_EQ(all[JobState::Skipped], 1u);
}

TEST(JobFoldTest, ADeadlineCountsFromTheStartOfTheGroupAroundItsOwner) {
  Folded folded;
  RunScript run(folded.recorder);
  const JobId suite = run.group(run.root(), "suite"), checks = run.group(suite, "checks");
  const JobId unit = run.job(checks, "unit"), lint = run.job(checks, "lint");
  run.at(4s);
  run.to(suite, JobState::Running);
  run.at(6s);
  run.to(checks, JobState::Running);
  run.limits(unit, 34s, "suite/checks", ContextId(9));  // checks' deadline: since suite began
  run.limits(lint, 60s, "");                            // the run's
  folded.publish();
  EXPECT_EQ(folded.job(unit).deadline, kRunStart + 34s);
  EXPECT_EQ(folded.job(unit).deadlineStart, kRunStart + 4s);
  EXPECT_EQ(folded.job(unit).deadlineOrigin.view(), "suite/checks");
  EXPECT_EQ(folded.job(unit).context, ContextId(9));
  EXPECT_EQ(folded.job(lint).deadlineStart, kRunStart);
}

TEST(JobFoldTest, HeadroomIsTheShareOfTheNearerLimitThatWasLeft) {
  Folded folded;
  RunScript run(folded.recorder);
  const JobId a = run.job(run.root(), "a", 10s), b = run.job(run.root(), "b", 10s), c = run.job(run.root(), "c");
  run.limits(a, 100s, "a");
  run.limits(b, 20s, "b");
  run.at(10s);
  run.start(a, 1, 10s);
  run.start(b, 1, 10s);
  run.start(c);
  run.at(19s);
  for (const JobId job : {a, b, c}) run.finish(job, JobState::Succeeded);
  folded.publish();
  const Headroom timeout = folded.job(a).headroom().value();
  EXPECT_EQ(timeout.kind, LimitKind::Timeout);
  EXPECT_NEAR(timeout.left, 0.1, 1e-9);
  EXPECT_EQ(timeout.limit, 10s);
  const Headroom deadline = folded.job(b).headroom().value();
  EXPECT_EQ(deadline.kind, LimitKind::Deadline);
  EXPECT_NEAR(deadline.left, 0.05, 1e-9);
  EXPECT_EQ(deadline.limit, 20s);
  EXPECT_FALSE(folded.job(c).headroom());
}

TEST(JobFoldTest, TheOldestOutputTailsAreCutWhenTheyAreTooManyTogether) {
  Folded folded({.releasedContextsFor = 0s, .releasedContexts = 0, .endedRuns = 9, .outputTailBytes = 2500});
  RunScript run(folded.recorder);
  std::vector<JobId> jobs;
  for (int i = 0; i < 4; ++i) {
    jobs.push_back(run.job(run.root(), "job" + std::to_string(i)));
    run.start(jobs.back());
    AttemptRecord record;
    record.outputTail = std::string(1000, 'x');
    run.finish(jobs.back(), JobState::Failed, {CauseCode::Exit, "exit 1", "", ""}, record);
  }
  folded.publish();
  EXPECT_EQ(folded.job(jobs[0]).lastAttempt()->outputTail.size(), 0u);
  EXPECT_LT(folded.job(jobs[1]).lastAttempt()->outputTail.capacity(), 100u);
  EXPECT_EQ(folded.job(jobs[2]).lastAttempt()->outputTail.size(), 1000u);
  EXPECT_EQ(folded.job(jobs[3]).lastAttempt()->outputTail.size(), 1000u);
}

TEST(JobFoldTest, EndedRunsBeyondTheLimitGoAndLiveOnesStay) {
  Folded folded({.releasedContextsFor = 0s, .releasedContexts = 0, .endedRuns = 2, .outputTailBytes = 1000});
  std::deque<RunScript> runs;
  for (std::uint32_t number = 1; number <= 5; ++number) {
    RunScript& run = runs.emplace_back(folded.recorder, number);
    (void)run.job(run.root(), "a");
    if (number != 1) run.end();
    folded.publish();
  }
  EXPECT_NE(folded.reader.run(1), nullptr) << "it has not ended";
  EXPECT_EQ(folded.reader.run(2), nullptr);
  EXPECT_EQ(folded.reader.run(3), nullptr);
  EXPECT_NE(folded.reader.run(4), nullptr);
  EXPECT_NE(folded.reader.run(5), nullptr);
}

TEST(JobFoldTest, AJobThatIsListedLaterWaitsFromThenOn) {
  Folded folded;
  RunScript run(folded.recorder);
  const JobId group = run.group(run.root(), "ctest");
  run.at(30s);
  run.to(group, JobState::Running);
  const JobId late = run.job(group, "late");
  run.at(31s);
  run.start(late);
  folded.publish();
  EXPECT_EQ(folded.job(late).queued, 1s);
}

}  // namespace
}  // namespace arborist
