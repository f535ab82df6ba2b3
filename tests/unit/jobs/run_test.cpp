// SPDX-License-Identifier: GPL-3.0-or-later
#include "run_bench.h"

namespace arborist::test {
namespace {

JobSpec needing(JobSpec spec, std::vector<std::uint32_t> needs) {
  spec.needs = std::move(needs);
  return spec;
}

JobSpec when(JobSpec spec, When condition) {
  spec.when = condition;
  return spec;
}

JobSpec onFailure(JobSpec spec, OnFailure rule) {
  spec.onFailure = rule;
  return spec;
}

JobSpec withDeadlineOf(JobSpec spec, Limit deadline) {
  spec.deadline = deadline;
  return spec;
}

JobSpec withTimeoutOf(JobSpec spec, Limit timeout) {
  spec.timeout = timeout;
  return spec;
}

const Script kForever{.takes = 1h};
const Script kFails{.exitCode = 3};

TEST(RunTest, AFileWithoutJobsSucceeds) {
  RunBench bench({});
  EXPECT_EQ(bench.play()[""].state(), JobState::Succeeded);
}

TEST(RunTest, AJobStartsAfterAllItsNeedsAndNotBefore) {
  RunBench bench({needing(leaf("c"), {1, 2}), leaf("a"), needing(leaf("b"), {1})});
  const Journal& journal = bench.play();
  EXPECT_EQ(journal.startOrder, (std::vector<std::string>{"", "a", "b", "c"}));
  EXPECT_EQ(journal["c"].states, (std::vector{JobState::Running, JobState::Succeeded}));
}

TEST(RunTest, ANonZeroExitIsAFailureWithItsCode) {
  RunBench bench({group("g", {leaf("a")})});
  const Journal& journal = bench.script("g/a", kFails).play();
  EXPECT_EQ(journal["g/a"].state(), JobState::Failed);
  EXPECT_EQ(journal["g/a"].cause.code, CauseCode::Exit);
  EXPECT_EQ(journal["g"].state(), JobState::Failed);
  EXPECT_EQ(journal["g"].cause.message, "g/a: exit code 3");
  EXPECT_EQ(journal[""].cause.origin, "g/a");
}

TEST(RunTest, AnAttemptPastItsTimeoutTimesOutAndNamesWhoSetIt) {
  RunBench bench({withTimeoutOf(leaf("slow"), limit(2s, 7))});
  const Journal& journal = bench.script("slow", {.takes = 1h, .stopTakes = 1s}).play();
  EXPECT_EQ(journal["slow"].states, (std::vector{JobState::Running, JobState::Cancelling, JobState::TimedOut}));
  EXPECT_EQ(journal["slow"].cause.code, CauseCode::Timeout);
  EXPECT_EQ(journal["slow"].cause.message, "2s set on slow (jobs.yaml:7)");
  EXPECT_EQ(journal["slow"].cause.at, "jobs.yaml:7");
  EXPECT_EQ(*journal["slow"].ended - *journal["slow"].started, 3s);
}

TEST(RunTest, ATimeoutThatTheJobDidNotSetItselfNamesWhoDid) {
  Limit defaults = limit(2s, 1);
  defaults.setBy = "defaults";
  const Limit option{2s, {"--timeout", 0, 0}, "--timeout"};
  RunBench bench({onFailure(group("g", {withTimeoutOf(leaf("a"), defaults), withTimeoutOf(leaf("b"), option)}),
                            {.mode = OnFailure::Mode::Continue})});
  bench.script("g/a", kForever).script("g/b", kForever);
  const Journal& journal = bench.play();
  EXPECT_EQ(journal["g/a"].cause.message, "2s set by defaults (jobs.yaml:1)");
  EXPECT_EQ(journal["g/a"].cause.origin, "g/a");
  EXPECT_EQ(journal["g/b"].cause.message, "2s set by --timeout");
}

TEST(RunTest, AGroupsDeadlineEndsWhatRunsAndSkipsWhatWaits) {
  RunBench bench({withDeadlineOf(group("g", {leaf("runs"), leaf("waits")}), limit(5s, 4))});
  const Journal& journal = bench.script("g/runs", kForever).play();
  EXPECT_EQ(journal["g/runs"].state(), JobState::TimedOut);
  EXPECT_EQ(journal["g/runs"].cause.code, CauseCode::Deadline);
  EXPECT_EQ(journal["g/runs"].cause.message, "5s set on g (jobs.yaml:4)");
  EXPECT_EQ(journal["g/runs"].cause.origin, "g");
  EXPECT_EQ(journal["g/runs"].deadlineOrigin, "g");
  EXPECT_EQ(journal["g/waits"].state(), JobState::Skipped);
  EXPECT_EQ(journal["g/waits"].cause.code, CauseCode::Deadline);
  EXPECT_EQ(journal["g"].state(), JobState::TimedOut);
  EXPECT_EQ(journal[""].state(), JobState::Failed);
}

TEST(RunTest, ADeadlineCountsFromTheStartOfTheEnclosingGroupSoWaitingForNeedsCounts) {
  RunBench bench({leaf("first"), needing(withDeadlineOf(leaf("second"), limit(5s, 2)), {0})});
  const Journal& journal = bench.script("first", {.takes = 4s}).script("second", {.takes = 4s}).play();
  EXPECT_EQ(journal["second"].state(), JobState::TimedOut);
  EXPECT_EQ(*journal["second"].ended - *journal["second"].started, 1s);
}

TEST(RunTest, ADeadlineReachedWhileQueuedSkips) {
  RunBench bench({leaf("first"), needing(withDeadlineOf(leaf("second"), limit(3s, 2)), {0})});
  const Journal& journal = bench.script("first", {.takes = 4s}).play();
  EXPECT_EQ(journal["second"].states, (std::vector{JobState::Skipped}));
  EXPECT_EQ(journal["second"].cause.message, "3s set on second (jobs.yaml:2)");
}

TEST(RunTest, TheTimeoutStartsWhenTheAttemptStartsNotWhenItWaits) {
  RunBench bench({leaf("first"), withTimeoutOf(leaf("second"), limit(3s, 2))});
  EXPECT_EQ(bench.script("first", {.takes = 10s}).script("second", {.takes = 2s}).play()["second"].state(),
            JobState::Succeeded);
}

TEST(RunTest, FailFastCancelsWhatRunsSkipsWhatWaitsAndSaysWhy) {
  // Two slots on one thread: `bad` runs inside of `runs`, so that both run at once.
  RunBench bench({leaf("runs"), leaf("bad"), leaf("waits"), needing(leaf("needs"), {1})}, 2);
  bench.script("bad", kFails).script("runs", {.takes = 1h, .atStart = [&] { bench.pool.runOne(); }});
  const Journal& journal = bench.play();
  EXPECT_EQ(journal["runs"].state(), JobState::Cancelled);
  EXPECT_EQ(journal["runs"].cause.code, CauseCode::FailFast);
  EXPECT_EQ(journal["runs"].cause.message, "bad failed");
  EXPECT_EQ(journal["waits"].state(), JobState::Skipped);
  EXPECT_EQ(journal["waits"].cause.code, CauseCode::FailFast);
  EXPECT_EQ(journal["needs"].state(), JobState::Skipped);
  EXPECT_EQ(journal["needs"].cause.code, CauseCode::NeedFailed);
  EXPECT_EQ(journal["needs"].cause.message, "it needs bad, which failed");
}

TEST(RunTest, ContinueRunsEverythingButDependants) {
  RunBench bench({onFailure(group("g", {leaf("bad"), leaf("other"), needing(leaf("needs"), {0})}),
                            {.mode = OnFailure::Mode::Continue})});
  const Journal& journal = bench.script("g/bad", kFails).play();
  EXPECT_EQ(journal["g/other"].state(), JobState::Succeeded);
  EXPECT_EQ(journal["g/needs"].cause.code, CauseCode::NeedFailed);
  EXPECT_EQ(journal["g"].state(), JobState::Failed);
}

TEST(RunTest, StopAfterCountsFailedLeavesAtAnyDepthAsAShareOfAll) {
  std::vector<JobSpec> jobs;
  for (int i = 0; i < 10; ++i)
    jobs.push_back(
        onFailure(group("g" + std::to_string(i), {leaf("bad"), leaf("good")}), {.mode = OnFailure::Mode::Continue}));
  RunBench bench({onFailure(group("all", std::move(jobs)), {OnFailure::Mode::StopAfter, 11, true})});  // 11 % of 20: 3
  for (int i = 0; i < 10; ++i) bench.script("all/g" + std::to_string(i) + "/bad", kFails);
  const Journal& journal = bench.play();
  int failed = 0;
  for (const auto& job : journal.jobs) failed += job.state() == JobState::Failed && job.path.ends_with("/bad");
  EXPECT_EQ(failed, 3);
  EXPECT_EQ(journal["all/g9"].state(), JobState::Cancelled);
}

TEST(RunTest, AlwaysRunsAfterAFailure) {
  RunBench bench({leaf("bad"), when(needing(leaf("clean"), {0}), When::Always)});
  EXPECT_EQ(bench.script("bad", kFails).play()["clean"].state(), JobState::Succeeded);
}

TEST(RunTest, AlwaysRunsAfterACancelUnderAGraceOfItsOwn) {
  RunBench bench({leaf("work"), when(needing(leaf("clean"), {0}), When::Always)});
  bench.script("work", {.takes = 1h, .atStart = [&] { bench.cancel({1, 0}, "Ctrl-C"); }});
  const Journal& journal = bench.script("clean", kForever).play();
  EXPECT_EQ(journal["work"].state(), JobState::Cancelled);
  EXPECT_EQ(journal["work"].cause.code, CauseCode::User);
  EXPECT_EQ(journal["work"].cause.message, "Ctrl-C");
  EXPECT_EQ(journal["clean"].state(), JobState::TimedOut);
  EXPECT_EQ(*journal["clean"].ended - *journal["clean"].started, 30s);
  EXPECT_EQ(journal[""].state(), JobState::Cancelled);
}

TEST(RunTest, AnAlwaysJobThatRunsWhenItsGroupIsCancelledGetsTheSameGrace) {
  RunBench bench({when(leaf("clean"), When::Always)});
  bench.script("clean", {.takes = 1h, .atStart = [&] { bench.cancel({1, 0}, "Ctrl-C"); }});
  EXPECT_EQ(bench.play()["clean"].state(), JobState::TimedOut);
  EXPECT_LE(*bench.journal["clean"].ended - *bench.journal["clean"].started, 30s + 10ms);
}

TEST(RunTest, ForceStopEndsAlwaysJobsToo) {
  RunBench bench({leaf("work"), when(needing(leaf("clean"), {0}), When::Always)});
  bench.script("work", {.takes = 1h, .atStart = [&] { bench.forceStop("Ctrl-C again"); }});
  const Journal& journal = bench.play();
  EXPECT_TRUE(bench.runner.forced);
  EXPECT_EQ(journal["clean"].state(), JobState::Skipped);
  EXPECT_EQ(journal["clean"].cause.code, CauseCode::User);
}

TEST(RunTest, FailureJobsRunAfterAFailureOnly) {
  RunBench bad({leaf("a"), when(needing(leaf("tell"), {0}), When::Failure)});
  EXPECT_EQ(bad.script("a", kFails).play()["tell"].state(), JobState::Succeeded);
  RunBench good({leaf("a"), when(needing(leaf("tell"), {0}), When::Failure)});
  EXPECT_EQ(good.play()["tell"].cause.code, CauseCode::Condition);
  EXPECT_EQ(good.journal[""].state(), JobState::Succeeded) << "a condition that was not met is no failure";
}

TEST(RunTest, ACancelledGroupLeavesItsSiblingsAlone) {
  RunBench bench({group("cut", {leaf("runs"), leaf("waits")}), group("kept", {leaf("a")})});
  bench.script("cut/runs",
               {.takes = 1h, .atStart = [&] { bench.cancel(bench.journal.idOf("cut"), "you clicked cut"); }});
  const Journal& journal = bench.play();
  EXPECT_EQ(journal["cut"].state(), JobState::Cancelled);
  EXPECT_EQ(journal["cut/runs"].state(), JobState::Cancelled);
  EXPECT_EQ(journal["cut/runs"].cause.origin, "cut");
  EXPECT_EQ(journal["cut/waits"].state(), JobState::Skipped);
  EXPECT_EQ(journal["cut/waits"].cause.code, CauseCode::User);
  EXPECT_EQ(journal["kept/a"].state(), JobState::Succeeded);
}

TEST(RunTest, AGroupSkippedBeforeItBeganSkipsAllBelow) {
  RunBench bench({leaf("bad"), needing(group("g", {leaf("a"), group("h", {leaf("b")})}), {0})});
  const Journal& journal = bench.script("bad", kFails).play();
  for (const char* path : {"g", "g/a", "g/h", "g/h/b"}) {
    EXPECT_EQ(journal[path].states, (std::vector{JobState::Skipped})) << path;
    EXPECT_EQ(journal[path].cause.code, CauseCode::NeedFailed) << path;
  }
}

TEST(RunTest, TheEndOfTheSessionCancelsTheRun) {
  RunBench bench({leaf("a"), leaf("b")});
  bench.script("a", {.takes = 1h, .atStart = [&] { bench.root.cancel(); }});
  EXPECT_EQ(bench.play()["a"].state(), JobState::Cancelled);
  EXPECT_EQ(bench.journal["b"].state(), JobState::Skipped);
}

TEST(RunTest, ALeakFailsOnlyWhereTheJobSaysSo) {
  JobSpec strict = leaf("strict");
  strict.leak = LeakPolicy::Fail;
  RunBench bench({leaf("lax"), strict});
  const Script leaks{.leaked = {{4711, "sleep"}}};
  const Journal& journal = bench.script("lax", leaks).script("strict", leaks).play();
  EXPECT_EQ(journal["lax"].state(), JobState::Succeeded);
  EXPECT_EQ(journal["strict"].cause.code, CauseCode::Leak);
  EXPECT_EQ(journal["strict"].cause.message, "left 1 process behind, first sleep (pid 4711)");
}

TEST(RunTest, EnvironmentAndFolderComeFromTheNearestThatSetsThem) {
  JobSpec inner = leaf("inner");
  inner.env = {{"A", "inner"}, {"C", "3"}};
  JobSpec outer = group("outer", {inner, leaf("plain")});
  outer.env = {{"A", "outer"}, {"B", "2"}};
  outer.dir = "/srv";
  RunBench bench({outer, leaf("top")});
  bench.options.environment = {"A=program", "HOME=/root"};
  bench.options.workingDir = "/home/here";
  bench.play();
  using testing::Test;
  EXPECT_EQ(*bench.runner.requests[0].environment, (Environment{"HOME=/root", "B=2", "A=inner", "C=3"}));
  EXPECT_EQ(*bench.runner.requests[1].environment, (Environment{"HOME=/root", "A=outer", "B=2"}));
  EXPECT_EQ(*bench.runner.requests[2].environment, (Environment{"A=program", "HOME=/root"}));
  EXPECT_EQ(bench.runner.requests[0].dir, "/srv");
  EXPECT_EQ(bench.runner.requests[2].dir, "/home/here");
}

TEST(RunTest, TheLongestLimitsThatCanBeWrittenNeverCome) {
  const Limit longest = limit(JobDuration::max(), 3);
  RunBench bench({withTimeoutOf(leaf("a"), longest), withDeadlineOf(leaf("b"), longest)});
  bench.options.alwaysGrace = Duration::max();
  const Journal& journal = bench.script("a", {.takes = 1h}).script("b", {.takes = 1h}).play();
  EXPECT_EQ(journal["a"].state(), JobState::Succeeded) << journal["a"].cause.message;
  EXPECT_EQ(journal["b"].state(), JobState::Succeeded) << journal["b"].cause.message;
}

TEST(RunTest, AnExceptionInAnAttemptFailsTheJobAndTheRunEnds) {
  RunBench bench({leaf("a"), leaf("b")});
  bench.file.root.onFailure.mode = OnFailure::Mode::Continue;
  bench.script("a", {.atStart = [] { throw std::runtime_error("no room"); }});
  const Journal& journal = bench.play();
  EXPECT_EQ(journal["a"].state(), JobState::Failed);
  EXPECT_EQ(journal["a"].cause.code, CauseCode::Spawn);
  EXPECT_EQ(journal["a"].cause.message, "no room");
  EXPECT_EQ(journal["b"].state(), JobState::Succeeded);
}

TEST(RunTest, AVeryLongChainOfNeedsUnwindsWithoutRecursion) {
  std::vector<JobSpec> jobs{leaf("0")};
  for (std::uint32_t i = 1; i < 50'000; ++i) jobs.push_back(needing(leaf(std::to_string(i)), {i - 1}));
  RunBench bench(std::move(jobs));
  const Journal& journal = bench.script("0", kFails).play();
  EXPECT_EQ(journal["49999"].cause.code, CauseCode::NeedFailed);
}

TEST(RunTest, AllJobsCancelledOneByOneIsACancelledGroup) {
  RunBench bench({group("g", {leaf("a")})});
  bench.script("g/a", {.takes = 1h, .atStart = [&] { bench.cancel(bench.journal.idOf("g/a"), "you clicked"); }});
  EXPECT_EQ(bench.play()["g"].state(), JobState::Cancelled);
}

TEST(RunTest, AJobThatEndedByItselfBeforeTheOrderToStopKeepsItsOwnVerdict) {
  RunBench bench({leaf("a")});
  bench.script("a", {.takes = 0ns, .exitCode = 3, .atStart = [&] { bench.cancel({1, 1}, "late"); }});
  EXPECT_EQ(bench.play()["a"].cause.code, CauseCode::Exit);
}

}  // namespace
}  // namespace arborist::test
