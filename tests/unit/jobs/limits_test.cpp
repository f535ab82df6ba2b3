// SPDX-License-Identifier: GPL-3.0-or-later
// Runs whose jobs `use` shared limits.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "run_bench.h"

namespace arborist::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using enum JobState;

SharedLimit named(std::string name) {
  SharedLimit shared;
  shared.name = std::move(name);
  return shared;
}

JobSpec user(std::string name, std::vector<std::uint32_t> use = {0}) {
  JobSpec job = leaf(std::move(name));
  job.use = std::move(use);
  return job;
}

std::vector<JobSpec> users(int count) {
  std::vector<JobSpec> jobs;
  for (int i = 0; i < count; ++i) jobs.push_back(user(std::string(1, static_cast<char>('a' + i))));
  return jobs;
}

// Of jobs that fail: the others go on.
void goOn(RunBench& bench) { bench.file.root.onFailure.mode = OnFailure::Mode::Continue; }

TEST(LimitsTest, AtMostSoManyAttemptsAtOnceInAllGroupsTogether) {
  RunBench bench({group("g", {user("a"), user("b"), leaf("c")}), group("h", {user("d"), user("e"), user("f")})}, 10);
  bench.file.root.limits = {named("db")};
  bench.file.root.limits[0].concurrency = 2;
  bench.start();
  std::vector<std::size_t> together;
  while (bench.journal.runsEnded == 0) {
    bench.control.runReady();
    together.push_back(bench.pool.runReady());
  }
  EXPECT_THAT(together, ElementsAre(3u, 2u, 1u)) << "two that use it, and c, which does not";
  EXPECT_THAT(bench.journal.startOrder, ElementsAre("", "g", "h", "g/a", "g/b", "g/c", "h/d", "h/e", "h/f"));
}

TEST(LimitsTest, ARateSpacesTheStartsOut) {
  RunBench bench(users(4), 10);
  bench.file.root.limits = {named("api")};
  bench.file.root.limits[0].rate = 10;
  bench.file.root.limits[0].burst = 2;
  const TimePoint begin = bench.clock.now();
  bench.start();
  bench.settle();
  for (int i = 0; i < 30 && bench.journal.runsEnded == 0; ++i) {
    bench.clock.advance(10ms);
    bench.settle();
  }
  std::vector<JobDuration> starts;
  for (const char* path : {"a", "b", "c", "d"}) starts.push_back(*bench.journal[path].started - begin);
  EXPECT_THAT(starts, ElementsAre(0ms, 0ms, 100ms, 200ms));
  EXPECT_EQ(bench.journal.runsEnded, 1);
}

TEST(LimitsTest, WhoWaitsHoldsNeitherASlotNorAPlaceInItsGroup) {
  RunBench bench({group("g", {user("a"), user("b"), leaf("c")})}, 1);
  bench.file.root.children[0].concurrency = 1;
  bench.file.root.limits = {named("api")};
  bench.file.root.limits[0].rate = 1;
  bench.start();
  bench.settle();
  EXPECT_EQ(bench.journal["g/a"].state(), Succeeded);
  EXPECT_EQ(bench.journal["g/b"].state(), Queued);
  EXPECT_EQ(bench.journal["g/c"].state(), Succeeded);
  bench.clock.advance(1s);
  bench.settle();
  EXPECT_EQ(bench.journal["g/b"].state(), Succeeded);
}

TEST(LimitsTest, AnOpenBreakerHoldsItsJobsBackUntilAttemptsSucceedAgain) {
  RunBench bench(users(6));
  goOn(bench);
  bench.file.root.limits = {named("api")};
  bench.file.root.limits[0].breaker = BreakerSpec{.window = 4, .minimum = 2, .open = 15s};
  for (const char* path : {"a", "b", "c"}) bench.script(path, {.exitCode = 1});
  bench.start();
  bench.settle();
  EXPECT_EQ(bench.journal["b"].state(), Failed);
  EXPECT_EQ(bench.journal["c"].state(), Queued) << "two of two failed";
  bench.clock.advance(15s);
  bench.settle();
  EXPECT_EQ(bench.journal["c"].state(), Failed);
  EXPECT_EQ(bench.journal["d"].state(), Succeeded);
  EXPECT_EQ(bench.journal["e"].state(), Queued) << "of the trial attempts one in two failed, so it is open again";
  bench.clock.advance(15s);
  bench.settle();
  EXPECT_EQ(bench.journal["f"].state(), Succeeded);
  EXPECT_EQ(bench.journal.runsEnded, 1);
}

TEST(LimitsTest, ADeadlineBoundsTheWaitAtALimit) {
  JobSpec late = user("b");
  late.deadline = limit(2s, 7);
  RunBench bench({user("a"), late}, 10);
  goOn(bench);
  bench.file.root.limits = {named("api")};
  bench.file.root.limits[0].rate = 0.1;
  bench.file.root.limits[0].rateText = "6/m";
  bench.start();
  bench.settle();
  bench.clock.advance(2s);
  bench.settle();
  EXPECT_EQ(bench.journal["b"].state(), Skipped);
  EXPECT_EQ(bench.journal["b"].cause.code, CauseCode::Deadline);
  EXPECT_THAT(bench.journal["b"].heldBack, ElementsAre("it waits for the limit `api`"));
  EXPECT_THAT(bench.journal["b"].cause.message, HasSubstr("it waited for the limit `api`: 6/m"));
  EXPECT_EQ(bench.journal["b"].cause.heldBack, "`api`: 6/m");
  EXPECT_EQ(bench.journal.runsEnded, 1);
}

TEST(LimitsTest, WhoIsCancelledWhileItWaitsLeavesItsPlaceToTheNext) {
  RunBench bench(users(3), 10);
  goOn(bench);
  bench.file.root.limits = {named("api")};
  bench.file.root.limits[0].rate = 1;
  bench.start();
  bench.settle();
  bench.cancel(bench.journal.idOf("b"), "you clicked");
  bench.clock.advance(1s);
  bench.settle();
  EXPECT_EQ(bench.journal["b"].state(), Skipped);
  EXPECT_EQ(bench.journal["c"].state(), Succeeded);
}

TEST(LimitsTest, AnAttemptThatFailedLeavesTheLimitForTheTimeOfItsWait) {
  JobSpec first = user("a");
  first.retry = RetrySpec{.max = 1, .jitter = RetrySpec::Jitter::None};
  RunBench bench({first, user("b")}, 10);
  goOn(bench);
  bench.file.root.limits = {named("db")};
  bench.file.root.limits[0].concurrency = 1;
  bench.script("a", {.exitCode = 1});
  bench.start();
  bench.settle();
  EXPECT_EQ(bench.journal["a"].state(), Queued);
  EXPECT_EQ(bench.journal["b"].state(), Succeeded);
  bench.clock.advance(1s);
  bench.settle();
  EXPECT_EQ(bench.journal["a"].attempts, 2);
  EXPECT_EQ(bench.journal.runsEnded, 1);
}

TEST(LimitsTest, CleaningUpWaitsForItsLimitAlsoWhenTheRunWasCancelled) {
  JobSpec last = user("clean-up");
  last.when = When::Always;
  last.needs = {0};
  RunBench bench({user("a"), last}, 10);
  bench.file.root.limits = {named("api")};
  bench.file.root.limits[0].rate = 0.1;
  bench.script("a", {.takes = 1s, .atStart = [&] { bench.run->cancel({1, 0}, "you pressed Ctrl-C"); }});
  bench.start();
  bench.settle();
  EXPECT_EQ(bench.journal["clean-up"].state(), Queued);
  bench.clock.advance(9s);
  bench.settle();
  EXPECT_EQ(bench.journal["clean-up"].state(), Succeeded);
  EXPECT_EQ(bench.journal.runsEnded, 1);
}

// Whether it began to wait before its group was stopped or after.
TEST(LimitsTest, CleaningUpHasItsGraceAtALimitAndNoMore) {
  for (const bool stopIsHeardFirst : {false, true}) {
    JobSpec last = user("clean-up");
    last.when = When::Always;
    last.needs = {0};
    RunBench bench({user("a"), last}, 10);
    bench.file.root.limits = {named("api")};
    bench.file.root.limits[0].rate = 0.001;
    bench.script("a", {.takes = 1s, .atStart = [&] {
                         bench.run->cancel({1, 0}, "you pressed Ctrl-C");
                         if (stopIsHeardFirst) bench.control.runReady();
                       }});
    bench.start();
    bench.settle();
    EXPECT_EQ(bench.journal["clean-up"].state(), Queued);
    bench.clock.advance(bench.options.alwaysGrace);
    bench.settle();
    EXPECT_EQ(bench.journal["clean-up"].state(), Skipped) << stopIsHeardFirst;
    EXPECT_EQ(bench.journal.runsEnded, 1);
  }
}

TEST(LimitsTest, AGroupThatIsFullLeavesTheLimitToTheOthers) {
  RunBench bench({user("x"), user("y"), group("g", {user("a"), user("b"), user("c")}), group("h", {user("d")})}, 10);
  bench.file.root.children[2].concurrency = 1;
  bench.file.root.limits = {named("db")};
  bench.file.root.limits[0].concurrency = 2;
  bench.start();
  std::vector<std::size_t> together;
  while (bench.journal.runsEnded == 0) {
    bench.control.runReady();
    together.push_back(bench.pool.runReady());
    ASSERT_LT(together.size(), 20u);
  }
  EXPECT_THAT(bench.journal.startOrder, ElementsAre("", "g", "h", "x", "y", "g/a", "h/d", "g/b", "g/c"));
  EXPECT_THAT(together, ElementsAre(2u, 2u, 1u, 1u)) << "b and c came before d, and g had no place for them";
}

TEST(LimitsTest, MoreSlotsLetInWhoWaitedForThem) {
  RunBench bench(users(3), 1);
  bench.file.root.limits = {named("db")};
  bench.file.root.limits[0].concurrency = 2;
  bench.start();
  bench.control.runReady();
  EXPECT_EQ(bench.pool.queued(), 1u);
  bench.run->setSlots(10);
  bench.control.runReady();
  EXPECT_EQ(bench.pool.queued(), 2u);
  bench.settle();
  EXPECT_EQ(bench.journal.runsEnded, 1);
}

// Five that come at once: one begins, two wait, two are too many.
TEST(LimitsTest, WhoFindsNoRoomInTheQueueOfALimitFailsAndSaysWhy) {
  for (const WhenFull whenFull : {WhenFull::Reject, WhenFull::DropOldest}) {
    RunBench bench(users(5), 10);
    goOn(bench);
    bench.file.root.limits = {named("db")};
    SharedLimit& db = bench.file.root.limits[0];
    db.concurrency = 1;
    db.queue = 2;
    db.whenFull = whenFull;
    db.at = limit(0s, 4).at;
    bench.start();
    bench.settle();
    const bool rejects = whenFull == WhenFull::Reject;
    const std::vector<const char*> refused = rejects ? std::vector{"d", "e"} : std::vector{"b", "c"};
    for (const char* path : refused) {
      EXPECT_EQ(bench.journal[path].state(), Failed) << path;
      EXPECT_EQ(bench.journal[path].attempts, 0);
      EXPECT_EQ(bench.journal[path].cause.code, CauseCode::Rejected);
      EXPECT_EQ(bench.journal[path].cause.message,
                rejects ? "it would have to wait for the limit `db`: 1 of 1 run; the queue of `db` is full"
                        : "it waited for the limit `db`: 1 of 1 run, until a newer job took its place in the queue "
                          "of `db`");
      EXPECT_EQ(bench.journal[path].cause.at, db.at.toString());
    }
    for (const char* path : {"a", "b", "c", "d", "e"})
      EXPECT_EQ(bench.journal[path].state(), std::ranges::count(refused, std::string_view(path)) ? Failed : Succeeded);
    EXPECT_EQ(bench.journal.runsEnded, 1);
  }
}

// It ends while jobs are being started, and those who wait for it must hear of that at once.
TEST(LimitsTest, WhoIsRefusedIsAFailureToItsGroupAndToWhoNeedsIt) {
  JobSpec after = leaf("after");
  after.needs = {1};
  after.when = When::Failure;
  RunBench bench({user("a"), user("b"), after}, 10);
  goOn(bench);
  bench.file.root.limits = {named("db")};
  bench.file.root.limits[0].concurrency = 1;
  bench.file.root.limits[0].queue = 0;
  bench.start();
  bench.control.runReady();
  EXPECT_EQ(bench.journal["b"].state(), Failed);
  EXPECT_EQ(bench.journal["b"].cause.message,
            "it would have to wait for the limit `db`: 1 of 1 run; `db` has no queue");
  EXPECT_EQ(bench.pool.queued(), 2u) << "a, and what follows a failure";
  bench.settle();
  EXPECT_EQ(bench.journal["after"].state(), Succeeded);
  EXPECT_EQ(bench.journal[""].state(), Failed);

  RunBench fast(users(3), 10);
  fast.file.root.limits = bench.file.root.limits;
  fast.start();
  fast.settle();
  EXPECT_EQ(fast.journal["b"].state(), Failed);
  EXPECT_EQ(fast.journal["c"].state(), Skipped) << "it was stopped before it came to the limit";
  EXPECT_EQ(fast.journal["a"].cause.code, CauseCode::FailFast);
  EXPECT_EQ(fast.journal.runsEnded, 1);
}

// Each of the two that fail stops its group in the moment in which the rest of that group is about to come.
TEST(LimitsTest, WhoWasStoppedTakesNobodysPlace) {
  RunBench bench({group("g", {user("a")}), group("h", {user("b", {1}), user("c", {1}), user("d"), user("e")})}, 10);
  goOn(bench);
  bench.file.root.limits = {named("db"), named("one")};
  SharedLimit &db = bench.file.root.limits[0], &one = bench.file.root.limits[1];
  db.rate = 0.001;
  db.queue = 1;
  db.whenFull = WhenFull::DropOldest;
  one.concurrency = 1;
  one.queue = 0;
  bench.file.root.children.insert(bench.file.root.children.begin(), user("first"));
  bench.start();
  bench.control.runReady();
  EXPECT_EQ(bench.journal["h/c"].state(), Failed) << "it found no place";
  for (const char* path : {"h/d", "h/e"}) EXPECT_EQ(bench.journal[path].state(), Skipped) << path;
  EXPECT_EQ(bench.journal["g/a"].state(), Queued) << "nobody took its place";
  EXPECT_EQ(bench.run->limits()[0].refused, 0u);
  EXPECT_EQ(bench.run->limits()[1].refused, 1u);
  bench.run->cancel({1, 0}, "over");
  bench.settle();
  EXPECT_EQ(bench.journal.runsEnded, 1);
}

// x waits when its sibling fails, and in that same moment somebody else comes.
TEST(LimitsTest, WhoWasStoppedWhileItWaitedLeavesItsPlaceAtOnce) {
  for (const WhenFull whenFull : {WhenFull::Reject, WhenFull::DropOldest}) {
    RunBench bench({user("first"), user("z"), group("h", {user("x"), leaf("f")}), group("g", {user("a")})}, 1);
    goOn(bench);
    bench.file.root.limits = {named("db")};
    SharedLimit& db = bench.file.root.limits[0];
    db.rate = 0.001;
    db.rateText = "3.6/h";
    db.queue = 2;
    db.whenFull = whenFull;
    bench.script("h/f", {.exitCode = 1});
    bench.start();
    bench.settle();
    EXPECT_EQ(bench.journal["h/x"].state(), Skipped);
    EXPECT_EQ(bench.journal["h/x"].cause.code, CauseCode::FailFast);
    EXPECT_EQ(bench.journal["h/x"].cause.heldBack, "`db`: 3.6/h");
    for (const char* path : {"z", "g/a"}) EXPECT_EQ(bench.journal[path].state(), Queued) << path;
    EXPECT_EQ(bench.run->limits()[0].waiting, 2u);
    EXPECT_EQ(bench.run->limits()[0].refused, 0u);
    bench.run->cancel({1, 0}, "over");
    bench.settle();
    EXPECT_EQ(bench.journal.runsEnded, 1);
  }
}

// Its turn comes in the moment in which it is stopped.
TEST(LimitsTest, WhoWasStoppedWhileItWaitedIsNotStarted) {
  RunBench bench(users(3), 10);
  bench.file.root.limits = {named("db")};
  bench.file.root.limits[0].concurrency = 1;
  bench.script("a", {.exitCode = 1});
  bench.start();
  bench.settle();
  EXPECT_EQ(bench.journal["a"].state(), Failed);
  for (const char* path : {"b", "c"}) {
    EXPECT_EQ(bench.journal[path].state(), Skipped) << path;
    EXPECT_EQ(bench.journal[path].cause.code, CauseCode::FailFast);
  }
  EXPECT_EQ(bench.run->limits()[0].active, 0u);
  EXPECT_EQ(bench.run->limits()[0].waiting, 0u);
  EXPECT_EQ(bench.journal.runsEnded, 1);
}

TEST(LimitsTest, ALimitWithoutAQueueBlamesTheOneThatHasNoRoom) {
  RunBench bench({user("a", {0, 1}), user("b", {0, 1})}, 10);
  goOn(bench);
  bench.file.root.limits = {named("many"), named("one")};
  bench.file.root.limits[0].concurrency = 8;
  bench.file.root.limits[0].queue = 0;
  bench.file.root.limits[1].concurrency = 1;
  bench.start();
  bench.settle();
  EXPECT_EQ(bench.journal["b"].cause.message,
            "it would have to wait for the limit `one`: 1 of 1 run; `many` has no queue");
  EXPECT_EQ(bench.journal["b"].cause.heldBack, "`one`: 1 of 1 run");
}

TEST(LimitsTest, WhoIsDroppedMayHaveRunAlready) {
  JobSpec first = user("a");
  first.retry = RetrySpec{.max = 3, .jitter = RetrySpec::Jitter::None};
  JobSpec later = user("c");
  later.needs = {1};
  RunBench bench({first, leaf("b"), later}, 10);
  goOn(bench);
  bench.file.root.limits = {named("db")};
  SharedLimit& db = bench.file.root.limits[0];
  db.rate = 0.4;
  db.queue = 1;
  db.whenFull = WhenFull::DropOldest;
  bench.script("a", {.exitCode = 1});
  bench.script("b", {.takes = 2s});
  bench.start();
  bench.settle();
  EXPECT_EQ(bench.journal["a"].state(), Failed) << "it waited for its second attempt when c came";
  EXPECT_EQ(bench.journal["a"].cause.code, CauseCode::Rejected);
  EXPECT_EQ(bench.journal["a"].attempts, 1);
  EXPECT_EQ(bench.journal["c"].state(), Queued);
  bench.clock.advance(500ms);
  bench.settle();
  EXPECT_EQ(bench.journal["c"].state(), Succeeded);
  EXPECT_EQ(bench.journal.runsEnded, 1);
}

TEST(LimitsTest, AnAttemptThatThePoolRefusesLeavesItsLimits) {
  RunBench bench(users(2), 10);
  goOn(bench);
  bench.file.root.limits = {named("db")};
  bench.file.root.limits[0].concurrency = 1;
  bench.start();
  bench.control.runReady();
  ASSERT_EQ(bench.pool.queued(), 1u);
  bench.cancel(bench.journal.idOf("a"), "you clicked");
  bench.settle();
  EXPECT_EQ(bench.journal["a"].state(), Skipped);
  EXPECT_EQ(bench.journal["b"].state(), Succeeded);
}

}  // namespace
}  // namespace arborist::test
