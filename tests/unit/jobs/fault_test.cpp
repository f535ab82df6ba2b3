// SPDX-License-Identifier: GPL-3.0-or-later
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <arborist/jobs/fault_attempt_runner.h>

#include <algorithm>

namespace arborist {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

class CountingRunner final : public AttemptRunner {
 public:
  AttemptOutcome run(const Context&, const AttemptRequest& request) override {
    met.push_back(request.path);
    return {};
  }
  void forceStop() override { forced = true; }
  std::vector<std::string> met;
  bool forced = false;
};

FaultSpec failing(double percent, std::optional<std::uint64_t> seed = {}) {
  FaultSpec fault;
  fault.error = percent;
  fault.seed = seed;
  fault.at = {"jobs.yaml", 7, 3};
  return fault;
}

FaultSpec hanging() {
  FaultSpec fault;
  fault.hang = 100;
  return fault;
}

FaultSpec slow(JobDuration least, JobDuration most) {
  FaultSpec fault;
  fault.leastLatency = least;
  fault.mostLatency = most;
  return fault;
}

class FaultTest : public testing::Test {
 protected:
  AttemptOutcome run(const std::string& path, const FaultSpec& fault, const Context& context = background(),
                     std::uint32_t attempt = 1) {
    JobSpec spec;
    spec.fault = std::make_shared<const FaultSpec>(fault);
    return faults.run(context, {{1, 1}, attempt, path, &spec, {}, {}, {}});
  }
  CountingRunner then;
  FaultAttemptRunner faults{then};
};

TEST_F(FaultTest, WithoutOneTheWorkIsDone) {
  JobSpec spec;
  EXPECT_EQ(faults.run(background(), {{1, 1}, 1, "a", &spec, {}, {}, {}}).record.cause.code, CauseCode::None);
  run("b", failing(0));
  EXPECT_THAT(then.met, testing::ElementsAre("a", "b"));
  faults.forceStop();
  EXPECT_TRUE(then.forced);
}

TEST_F(FaultTest, AnErrorTakesThePlaceOfTheWorkAndSaysWhoAskedForIt) {
  const AttemptOutcome outcome = run("a", failing(100));
  EXPECT_EQ(outcome.record.cause.code, CauseCode::Load);
  EXPECT_EQ(outcome.record.cause.message, "failed as its `fault: {error: 100%}` asks for");
  EXPECT_EQ(outcome.record.cause.at, "jobs.yaml:7");
  EXPECT_FALSE(outcome.stopRequested);
  EXPECT_TRUE(then.met.empty());
}

TEST_F(FaultTest, AHangLastsUntilTheAttemptIsToldToStop) {
  const Derived limited = withTimeout(background(), 10ms);
  const AttemptOutcome outcome = run("a", hanging(), limited.context);
  EXPECT_TRUE(outcome.stopRequested);
  EXPECT_GE(outcome.record.stopRequested, *limited.context.deadline());
  EXPECT_TRUE(then.met.empty());
}

TEST_F(FaultTest, ALatencyComesBeforeTheWorkAndIsCutShortByAStop) {
  const TimePoint start = Clock::now();
  run("a", slow(5ms, 6ms));
  EXPECT_GE(Clock::now() - start, 5ms);
  EXPECT_EQ(then.met.size(), 1u);
  const Derived limited = withTimeout(background(), 10ms);
  EXPECT_TRUE(run("a", slow(1h, 1h), limited.context).stopRequested);
  EXPECT_EQ(then.met.size(), 1u);
}

TEST_F(FaultTest, TheSameSeedGivesTheSameFaultsInWhateverOrderJobsRun) {
  const FaultSpec fault = failing(30, 5);
  std::vector<std::string> paths;
  for (int i = 0; i < 200; ++i) paths.push_back("job-" + std::to_string(i));
  const auto spared = [&](const FaultSpec& with) {
    then.met.clear();
    for (const std::string& path : paths) run(path, with);
    std::ranges::sort(then.met);
    return then.met;
  };
  const auto first = spared(fault);
  EXPECT_GT(first.size(), 100u);
  EXPECT_LT(first.size(), 180u);
  std::ranges::reverse(paths);
  EXPECT_EQ(spared(fault), first);
  EXPECT_NE(spared(failing(30, 6)), first);
}

TEST_F(FaultTest, EachAttemptOfAJobMeetsItsOwn) {
  for (std::uint32_t attempt = 1; attempt <= 200; ++attempt) run("a", failing(50, 5), background(), attempt);
  EXPECT_GT(then.met.size(), 50u);
  EXPECT_LT(then.met.size(), 150u);
}

TEST_F(FaultTest, AFailureNamesTheSeedOfARunThatHasNone) {
  EXPECT_THAT(run("a", failing(99.999999)).record.cause.message, HasSubstr("drawn with seed "));
}

}  // namespace
}  // namespace arborist
