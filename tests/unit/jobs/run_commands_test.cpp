// SPDX-License-Identifier: GPL-3.0-or-later
// What a person asks of a run while it is under way, and when things are said to have happened.
#include "run_bench.h"

namespace arborist::test {
namespace {

JobSpec timed(JobSpec spec, std::optional<Limit> timeout, std::optional<Limit> deadline) {
  spec.timeout = timeout;
  spec.deadline = deadline;
  return spec;
}

JobDuration timeIn(const Journal::Job& job, JobState state) {
  for (std::size_t i = 0; i + 1 < job.states.size(); ++i)
    if (job.states[i] == state) return job.times[i + 1] - job.times[i];
  return -1ns;
}

TEST(RunStartTest, TheCallerDoesNothingThatGrowsWithTheJobs) {
  RunBench bench({leaf("a")});
  bench.start();
  EXPECT_TRUE(bench.journal.jobs.empty()) << "not on this thread";
  EXPECT_EQ(bench.control.queued(), 1u);
  bench.run->cancel({1, 0}, "at once");
  while (bench.journal.runsEnded == 0 && bench.step()) {
  }
  EXPECT_EQ(bench.journal["a"].state(), JobState::Skipped) << "what was asked for right after the start is not lost";
}

TEST(RunStartTest, AnAttemptSaysWhenWhereAndInto) {
  RunBench bench({timed(leaf("a"), limit(5s, 2), {})});
  bench.options.outputDir = "/out";
  const Journal::Job& job = bench.script("a", {.takes = 1s}).play()["a"];
  EXPECT_EQ(job.start.number, 1u);
  EXPECT_EQ(job.start.at, *job.started);
  EXPECT_EQ(job.start.timeoutAt, *job.started + 5s);
  EXPECT_EQ(job.start.worker, kNoWorker) << "a manual executor has no workers";
  EXPECT_EQ(job.outputPath, "/out/1.1.log");
  EXPECT_EQ(job.record.started, job.start.at);
}

TEST(RunExtendTest, TheTimeoutMovesWhereItWouldEndTheJobFirst) {
  RunBench bench({timed(leaf("a"), limit(2s, 7), limit(1h, 8))});
  bench.script("a", {.takes = 1h, .atStart = [&] { bench.extend("a", 3s); }});
  const Journal::Job& job = bench.play()["a"];
  EXPECT_EQ(job.movedTimeouts, (std::vector{*job.started + 5s}));
  EXPECT_EQ(timeIn(job, JobState::Running), 5s);
  EXPECT_EQ(job.state(), JobState::TimedOut);
  EXPECT_EQ(job.cause.message, "2s set on a (jobs.yaml:7), extended by 3s");
  EXPECT_EQ(job.limits->deadline, *job.started + 1h) << "the deadline stays";
}

TEST(RunExtendTest, TheDeadlineOfTheGroupThatImposesItMovesForAllBelow) {
  RunBench bench(
      {timed(group("g", {timed(leaf("runs"), limit(1h, 2), {}), leaf("waits")}), {}, limit(5s, 4)), leaf("beside")});
  bench.script("g/runs", {.takes = 7s, .atStart = [&] {
                            const JobTime before = *bench.journal["g/waits"].limits->deadline;
                            bench.extend("g/runs", 30s);
                            EXPECT_EQ(bench.journal["g/waits"].limits->deadline, before + 30s);
                            EXPECT_EQ(bench.journal["g"].limits->deadline, before + 30s);
                            EXPECT_EQ(bench.journal["g/runs"].deadlineOrigin, "g");
                            EXPECT_FALSE(bench.journal["beside"].limits->deadline);
                          }});
  const Journal& journal = bench.script("g/waits", {.takes = 1h}).play();
  EXPECT_EQ(journal["g/runs"].state(), JobState::Succeeded);
  EXPECT_EQ(journal["g"].state(), JobState::TimedOut);
  EXPECT_EQ(journal["g"].cause.message, "5s set on g (jobs.yaml:4), extended by 30s");
  EXPECT_EQ(timeIn(journal["g"], JobState::Running), 35s);
}

TEST(RunExtendTest, WhereAnOuterDeadlineHoldsTheOwnOneTheOuterMovesAsFarAsItTakes) {
  RunBench bench({timed(group("g", {timed(leaf("a"), {}, limit(5s, 2)), leaf("b")}), {}, limit(6s, 4))});
  bench.script("g/a", {.takes = 1h, .atStart = [&] { bench.extend("g/a", 10s); }});
  const Journal& journal = bench.play();
  EXPECT_EQ(timeIn(journal["g/a"], JobState::Running), 15s);
  EXPECT_EQ(journal["g/b"].state(), JobState::Skipped) << "the group's ends then as well";
  EXPECT_EQ(journal["g"].cause.message, "6s set on g (jobs.yaml:4), extended by 9s");
}

TEST(RunExtendTest, AQueuedJobsDeadlineMoves) {
  RunBench bench({leaf("first"), timed(leaf("second"), limit(1s, 3), limit(3s, 2))});
  bench.script("first", {.takes = 4s, .atStart = [&] { bench.extend("second", 30s); }});
  EXPECT_EQ(bench.play()["second"].state(), JobState::Succeeded);
}

TEST(RunExtendTest, NothingHappensWithoutALimitOrAfterTheEnd) {
  RunBench bench({timed(leaf("ended"), {}, limit(5s, 1)), leaf("free")});
  JobTime before;
  bench.script("free", {.takes = 1s, .atStart = [&] {
                          before = *bench.journal["ended"].limits->deadline;
                          bench.extend("ended", 30s);
                          bench.extend("free", 30s);
                          bench.extend("", 30s);
                          bench.run->extend({1, 77}, 30s);
                        }});
  const Journal& journal = bench.play();
  EXPECT_EQ(journal["ended"].limits->deadline, before);
  EXPECT_FALSE(journal["free"].limits->deadline);
  EXPECT_EQ(journal[""].state(), JobState::Succeeded);
}

TEST(RunExtendTest, ALimitThatIsTakenBackToThePastEndsTheJobNow) {
  RunBench bench({timed(leaf("a"), limit(5s, 2), {})});
  bench.script("a", {.takes = 1h, .atStart = [&] { bench.extend("a", -1h); }});
  const Journal::Job& job = bench.play()["a"];
  EXPECT_EQ(job.state(), JobState::TimedOut);
  EXPECT_LE(timeIn(job, JobState::Running), 10ms);
}

TEST(RunSlotsTest, MoreSlotsStartWhatWaitsAndFewerEndNothing) {
  RunBench bench({leaf("a"), leaf("b"), leaf("c"), leaf("d")});
  bench.start();
  bench.control.runReady();
  EXPECT_EQ(bench.pool.queued(), 1u);
  EXPECT_EQ(bench.run->ready(), 3u);
  bench.run->setSlots(3);
  bench.control.runReady();
  EXPECT_EQ(bench.pool.queued(), 3u);
  EXPECT_EQ(bench.run->ready(), 1u);
  bench.run->setSlots(1);
  bench.control.runReady();
  bench.pool.runOne();
  EXPECT_EQ(bench.pool.queued(), 2u) << "the fourth waits until there is a slot";
  bench.pool.runOne();
  bench.pool.runOne();
  EXPECT_EQ(bench.pool.queued(), 1u);
  EXPECT_EQ(bench.run->ready(), 0u);
  while (bench.step()) {
  }
  EXPECT_EQ(bench.journal.runsEnded, 1);
}

TEST(RunSlotsTest, WhatIsSkippedIsNotReadyAnyMore) {
  RunBench bench({leaf("a"), leaf("b"), leaf("c")});
  bench.start();
  bench.control.runReady();
  bench.cancel({1, 3}, "not c");
  while (bench.control.runReady() > 0) {
  }
  EXPECT_EQ(bench.journal["c"].state(), JobState::Skipped);
  EXPECT_EQ(bench.run->ready(), 1u);
  while (bench.step()) {
  }
  EXPECT_EQ(bench.journal.runsEnded, 1);
}

TEST(RunTimesTest, CancellingBeginsAtTheOrderHoweverLateTheNewsIsHeard) {
  RunBench bench({group("g", {leaf("a")})});
  // Nothing serves the control executor until the attempt has ended.
  bench.script("g/a", {.takes = 1h, .stopTakes = 7s, .atStart = [&] { bench.root.cancel(); }});
  const Journal& journal = bench.play();
  EXPECT_EQ(journal["g/a"].states, (std::vector{JobState::Running, JobState::Cancelling, JobState::Cancelled}));
  EXPECT_EQ(timeIn(journal["g/a"], JobState::Cancelling), 7s);
  EXPECT_EQ(timeIn(journal["g"], JobState::Cancelling), 7s);
}

TEST(RunTimesTest, TheEndIsTheAttemptsNotThatOfItsNews) {
  RunBench bench({leaf("a"), leaf("b")}, 2);
  // `b` begins and ends inside of `a`, while the run is busy elsewhere: an observer that is slow.
  bench.script("a", {.takes = 3s});
  const Journal::Job& job = bench.play()["a"];
  EXPECT_EQ(*job.ended, job.record.finished);
  EXPECT_EQ(timeIn(job, JobState::Running), 3s);
}

TEST(RunCancelTest, EveryDescendantOfACancelledGroupSaysWhoAskedAndWhere) {
  RunBench bench(
      {group("g", {leaf("runs"), leaf("waits"), group("deep", {leaf("later"), group("deeper", {leaf("x")})})})});
  bench.file.root.children[0].children[2].needs = {1};
  bench.script("g/runs",
               {.takes = 1h, .atStart = [&] { bench.cancel(bench.journal.idOf("g"), "you clicked ✕ on g"); }});
  const Journal& journal = bench.play();
  for (const char* path : {"g", "g/runs", "g/waits", "g/deep", "g/deep/later", "g/deep/deeper", "g/deep/deeper/x"}) {
    EXPECT_EQ(journal[path].cause.code, CauseCode::User) << path;
    EXPECT_EQ(journal[path].cause.message, "you clicked ✕ on g") << path;
    EXPECT_EQ(journal[path].cause.origin, "g") << path;
  }
}

TEST(RunCancelTest, WhatIsBelowAGroupThatHasNotBegunCanBeCancelled) {
  RunBench bench({leaf("first"), group("g", {leaf("a"), leaf("b"), group("h", {leaf("c")})})});
  bench.file.root.children[1].needs = {0};
  bench.file.root.children[1].onFailure.mode = OnFailure::Mode::Continue;
  bench.script("first", {.takes = 1s, .atStart = [&] {
                           bench.cancel(bench.journal.idOf("g/a"), "not a");
                           bench.cancel(bench.journal.idOf("g/h/c"), "not c");
                         }});
  const Journal& journal = bench.play();
  EXPECT_EQ(journal["g/a"].state(), JobState::Skipped);
  EXPECT_EQ(journal["g/a"].cause.message, "not a");
  EXPECT_EQ(journal["g/a"].cause.origin, "g/a");
  EXPECT_EQ(journal["g/h"].states, (std::vector{JobState::Skipped}));
  EXPECT_EQ(journal["g/h"].cause.message, "not c");
  EXPECT_EQ(journal["g/b"].state(), JobState::Succeeded);
}

class RunCancelledEarlyTest : public testing::Test {
 protected:
  // `id` is cancelled before the run is started.
  void play(JobId id, std::string message) {
    m_bench.file.root.onFailure.mode = OnFailure::Mode::Continue;
    m_bench.file.root.children[1].needs = {0};
    m_bench.run = Run::create(std::make_shared<const JobFileSpec>(m_bench.file), m_bench.options,
                              {m_bench.pool, m_bench.control, m_bench.runner, m_bench.journal}, m_bench.root.context);
    m_bench.run->cancel(id, std::move(message));
    m_bench.run->start();
    while (m_bench.journal.runsEnded == 0 && m_bench.step()) {
    }
    EXPECT_EQ(m_bench.journal.runsEnded, 1);
  }
  RunBench m_bench{{leaf("first"), group("g", {leaf("a"), leaf("b")})}};
};

TEST_F(RunCancelledEarlyTest, AJobBelowAGroupThatHasNotBegunIsSkippedAndItsSiblingsRun) {
  play({1, 3}, "you clicked a");
  const Journal& journal = m_bench.journal;
  EXPECT_EQ(journal["g/a"].states, (std::vector{JobState::Skipped}));
  EXPECT_EQ(journal["g/a"].cause.code, CauseCode::User);
  EXPECT_EQ(journal["g/a"].cause.message, "you clicked a");
  EXPECT_EQ(journal["g/a"].cause.origin, "g/a");
  EXPECT_EQ(journal["g/b"].state(), JobState::Succeeded);
}

TEST_F(RunCancelledEarlyTest, TheWholeRunStartsNothing) {
  play({1, 0}, "Ctrl-C");
  EXPECT_TRUE(m_bench.runner.requests.empty());
  EXPECT_EQ(m_bench.journal[""].state(), JobState::Cancelled);
  EXPECT_EQ(m_bench.journal["g/b"].state(), JobState::Skipped);
}

}  // namespace
}  // namespace arborist::test
