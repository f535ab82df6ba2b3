// SPDX-License-Identifier: GPL-3.0-or-later
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <arborist/jobs/retry_plan.h>

#include "run_bench.h"

namespace arborist::test {
namespace {

using testing::ElementsAre;
using enum JobState;

RetrySpec twice() {
  RetrySpec retry;
  retry.max = 2;
  retry.jitter = RetrySpec::Jitter::None;
  return retry;
}

JobSpec flaky(RetrySpec retry = twice()) {
  JobSpec job = leaf("a");
  job.retry = retry;
  return job;
}

// The job fails its first attempts.
void failFirst(RunBench& bench, int attempts) {
  bench.script("a", {.exitCode = 1, .atStart = [&bench, attempts, made = std::make_shared<int>(0)] {
                       // What the script says is read before this, so it is of the next attempt.
                       bench.runner.scripts["a"].exitCode = ++*made < attempts ? 1 : 0;
                     }});
}

TEST(RetryPlanTest, TheWaitDoublesUpToTheCapAndNeverOverflows) {
  RetrySpec retry = twice();
  retry.base = 1s;
  retry.cap = 5s;
  EXPECT_EQ(retryWait(retry, 1, 0), 1s);
  EXPECT_EQ(retryWait(retry, 2, 0), 2s);
  EXPECT_EQ(retryWait(retry, 3, 0), 4s);
  EXPECT_EQ(retryWait(retry, 4, 0), 5s);
  EXPECT_EQ(retryWait(retry, 4'000'000'000, 0), 5s);
  retry.cap = JobDuration::max();
  EXPECT_EQ(retryWait(retry, 4'000'000'000, 0), JobDuration::max());
  retry.base = 0s;
  EXPECT_EQ(retryWait(retry, 1000, 0), 0s);
}

TEST(RetryPlanTest, FullJitterIsAnyShareOfTheWait) {
  RetrySpec retry;
  retry.base = 8s;
  retry.cap = 8s;
  EXPECT_EQ(retryWait(retry, 1, 0), 0s);
  EXPECT_EQ(retryWait(retry, 1, 0.25), 2s);
  EXPECT_LT(retryWait(retry, 1, 0.999'999), 8s);
}

TEST(RetryPlanTest, OnlyWhatWasAskedForIsTriedAgain) {
  RetrySpec retry = twice();
  for (const CauseCode code : {CauseCode::Exit, CauseCode::Load, CauseCode::Signal, CauseCode::Timeout})
    EXPECT_TRUE(isRetried(retry, code)) << toString(code);
  for (const CauseCode code : {CauseCode::Spawn, CauseCode::Deadline, CauseCode::User, CauseCode::Leak})
    EXPECT_FALSE(isRetried(retry, code)) << toString(code);
  retry.onExit = retry.onTimeout = false;
  EXPECT_FALSE(isRetried(retry, CauseCode::Exit));
  EXPECT_TRUE(isRetried(retry, CauseCode::Signal));
}

TEST(RetryTest, AJobThatFailsIsTriedAgainUntilItSucceeds) {
  RunBench bench({flaky()});
  failFirst(bench, 2);
  bench.start();
  bench.settle();
  EXPECT_EQ(bench.journal["a"].state(), Queued) << "it waits for its second attempt";
  EXPECT_EQ(bench.journal["a"].record.retryAt, bench.clock.now() + 1s);
  bench.clock.advance(999ms);
  EXPECT_FALSE(bench.step());
  bench.clock.advance(1ms);
  bench.settle();
  bench.clock.advance(2s);
  bench.settle();
  const Journal::Job& job = bench.journal["a"];
  EXPECT_THAT(job.states, ElementsAre(Running, Queued, Running, Queued, Running, Succeeded));
  EXPECT_EQ(job.attempts, 3);
  EXPECT_EQ(job.start.number, 3u);
  EXPECT_TRUE(job.outputPath.ends_with("1.3.log")) << job.outputPath;
  EXPECT_FALSE(job.record.retryAt);
  EXPECT_EQ(bench.journal.runsEnded, 1);
}

TEST(RetryTest, AfterTheLastAttemptItHasFailed) {
  RunBench bench({flaky()});
  bench.script("a", {.exitCode = 1});
  bench.start();
  for (int i = 0; i < 10; ++i) {
    bench.settle();
    bench.clock.advance(30s);
  }
  EXPECT_EQ(bench.journal["a"].state(), Failed);
  EXPECT_EQ(bench.journal["a"].attempts, 3);
  EXPECT_EQ(bench.journal["a"].cause.message, "exit code 1");
}

TEST(RetryTest, EachAttemptHasTheWholeTimeout) {
  JobSpec job = flaky();
  job.timeout = limit(2s, 3);
  RunBench bench({job});
  bench.script("a", {.takes = 10s});
  bench.start();
  bench.settle();
  EXPECT_EQ(bench.clock.now() - bench.journal["a"].times.front(), 2s);
  bench.clock.advance(1s);
  bench.settle();
  EXPECT_EQ(bench.journal["a"].start.timeoutAt, bench.journal["a"].start.at + 2s);
  bench.clock.advance(2s);
  bench.settle();
  EXPECT_THAT(bench.journal["a"].states,
              ElementsAre(Running, Cancelling, Queued, Running, Cancelling, Queued, Running, Cancelling, TimedOut));
  EXPECT_EQ(bench.journal["a"].cause.code, CauseCode::Timeout);
}

TEST(RetryTest, TheWaitHoldsNoSlotAndNoPlaceInItsGroup) {
  JobSpec only = group("g", {flaky(), leaf("b")});
  only.concurrency = 1;
  only.onFailure.mode = OnFailure::Mode::Continue;
  RunBench bench({only}, 1);
  bench.script("g/a", {.exitCode = 1});
  bench.start();
  bench.settle();
  EXPECT_EQ(bench.journal["g/a"].state(), Queued);
  EXPECT_EQ(bench.journal["g/b"].state(), Succeeded);
}

TEST(RetryTest, AWaitThatWouldPassTheDeadlineIsNotBegun) {
  JobSpec outer = group("suite", {flaky()});
  outer.deadline = limit(1s, 4);
  RunBench bench({outer});
  bench.script("suite/a", {.exitCode = 1});
  const Journal& journal = bench.play();
  EXPECT_EQ(journal["suite/a"].state(), Failed);
  EXPECT_EQ(journal["suite/a"].cause.code, CauseCode::Exit);
  EXPECT_EQ(journal["suite/a"].cause.message,
            "exit code 1; not tried again: the wait of 1s would pass the deadline of suite");
  EXPECT_EQ(journal["suite"].state(), Failed);
}

TEST(RetryTest, CancelledWhileItWaitsItHasRunAndIsCancelled) {
  RunBench bench({flaky(), leaf("b")});
  bench.file.root.children[1].needs = {0};
  bench.script("a", {.exitCode = 1});
  bench.start();
  bench.settle();
  bench.cancel(bench.journal.idOf("a"), "Ctrl-C");
  bench.settle();
  EXPECT_EQ(bench.journal["a"].state(), Cancelled);
  EXPECT_EQ(bench.journal["a"].cause.code, CauseCode::User);
  EXPECT_EQ(bench.journal["b"].state(), Skipped);
  EXPECT_EQ(bench.journal.runsEnded, 1);
  bench.clock.advance(1h);
  EXPECT_FALSE(bench.step()) << "the timer of the wait is gone";
}

TEST(RetryTest, OnlyTheEndCountsForItsSiblings) {
  RunBench bench({flaky(), leaf("b")}, 1);
  failFirst(bench, 1);
  bench.start();
  bench.settle();
  EXPECT_EQ(bench.journal["b"].state(), Succeeded) << "fail-fast waits for the last attempt";
  bench.clock.advance(1s);
  bench.settle();
  EXPECT_EQ(bench.journal["a"].state(), Succeeded);
  EXPECT_EQ(bench.journal[""].state(), Succeeded);
}

TEST(RetryTest, ADeadlineMovedCloserEndsTheWait) {
  JobSpec outer = group("suite", {flaky()});
  outer.deadline = limit(10s, 4);
  RunBench bench({outer});
  bench.script("suite/a", {.exitCode = 1});
  bench.start();
  bench.settle();
  ASSERT_EQ(bench.journal["suite/a"].state(), Queued);
  bench.extend("suite", -10s);
  bench.settle();
  EXPECT_EQ(bench.journal["suite/a"].state(), TimedOut);
  EXPECT_EQ(bench.journal["suite"].state(), TimedOut);
  EXPECT_EQ(bench.journal.runsEnded, 1);
}

}  // namespace
}  // namespace arborist::test
