// SPDX-License-Identifier: GPL-3.0-or-later
// Load jobs: what is drawn, and how attempts keep to it. Waiting is on a manual clock; processor time is real.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <future>
#include <vector>

#include <arborist/context/timer_service.h>
#include <arborist/jobs/attempt_runners.h>
#include <arborist/jobs/load_attempt_runner.h>
#include <arborist/jobs/spec.h>

namespace arborist {
namespace {

using namespace std::chrono_literals;
using std::chrono::nanoseconds;
using testing::HasSubstr;
using Shape = LatencySpec::Shape;

constexpr std::uint64_t kSeed = 20'261'120;

LoadSpec lasting(LatencySpec latency) {
  LoadSpec load;
  load.latency = latency;
  return load;
}

LoadSpec lasting(nanoseconds duration) { return lasting(LatencySpec{Shape::Constant, duration, {}}); }

// Sorted.
std::vector<nanoseconds> draws(const LatencySpec& latency) {
  std::vector<nanoseconds> all;
  for (std::uint32_t attempt = 1; attempt <= 20'000; ++attempt)
    all.push_back(drawLoad(lasting(latency), kSeed, "a/b", attempt).lasts);
  std::sort(all.begin(), all.end());
  return all;
}

double milliseconds(nanoseconds duration) { return std::chrono::duration<double, std::milli>(duration).count(); }
double percentile(const std::vector<nanoseconds>& sorted, double share) {
  return milliseconds(sorted[static_cast<std::size_t>(share * static_cast<double>(sorted.size() - 1))]);
}
double mean(const std::vector<nanoseconds>& all) {
  double sum = 0;
  for (const nanoseconds one : all) sum += milliseconds(one);
  return sum / static_cast<double>(all.size());
}

TEST(LoadDrawTest, AConstantIsExact) {
  EXPECT_EQ(drawLoad(lasting(9'007'199'254'740'993ns), kSeed, "a", 1).lasts, 9'007'199'254'740'993ns);
}

TEST(LoadDrawTest, DistributionsAreThoseThatWereAskedFor) {
  const auto uniform = draws({Shape::Uniform, 10ms, 50ms});
  EXPECT_GE(uniform.front(), 10ms);
  EXPECT_LE(uniform.back(), 50ms);
  EXPECT_NEAR(percentile(uniform, 0.25), 20, 1);
  EXPECT_NEAR(percentile(uniform, 0.75), 40, 1);
  const auto normal = draws({Shape::Normal, 50ms, 10ms});
  EXPECT_NEAR(percentile(normal, 0.5), 50, 0.5);
  EXPECT_NEAR(percentile(normal, 0.1587), 40, 0.7);
  const auto exponential = draws({Shape::Exponential, 20ms, {}});
  EXPECT_NEAR(mean(exponential), 20, 0.6);
  EXPECT_NEAR(percentile(exponential, 0.5), 13.86, 0.6);
  const auto lognormal = draws({Shape::Lognormal, 20ms, 80ms});
  EXPECT_NEAR(percentile(lognormal, 0.5), 20, 0.7);
  EXPECT_NEAR(percentile(lognormal, 0.99), 80, 6);
}

TEST(LoadDrawTest, NothingIsNegativeOrLongerThanItMayBe) {
  EXPECT_GE(draws({Shape::Normal, 1ms, 50ms}).front(), 0ns);
  LoadSpec load = lasting({Shape::Exponential, 20ms, {}});
  load.longest = 25ms;
  bool bounded = false;
  for (std::uint32_t attempt = 1; attempt <= 1000; ++attempt) {
    const nanoseconds lasts = drawLoad(load, kSeed, "a", attempt).lasts;
    EXPECT_LE(lasts, 25ms);
    bounded = bounded || lasts == 25ms;
  }
  EXPECT_TRUE(bounded);
  const LatencySpec far{Shape::Lognormal, nanoseconds::max(), nanoseconds::max()};
  EXPECT_GT(drawLoad(lasting(far), kSeed, "a", 1).lasts, 0ns);
}

TEST(LoadDrawTest, SeedPathAndAttemptDecide) {
  LoadSpec load = lasting({Shape::Lognormal, 20ms, 80ms});
  load.fail = load.hang = 50;
  const LoadDraw first = drawLoad(load, kSeed, "a", 1), again = drawLoad(load, kSeed, "a", 1);
  EXPECT_EQ(first.lasts, again.lasts);
  EXPECT_EQ(first.fails, again.fails);
  EXPECT_EQ(first.hangs, again.hangs);
  EXPECT_NE(first.lasts, drawLoad(load, kSeed + 1, "a", 1).lasts);
  EXPECT_NE(first.lasts, drawLoad(load, kSeed, "b", 1).lasts);
  EXPECT_NE(first.lasts, drawLoad(load, kSeed, "a", 2).lasts);
  // What is drawn for one key does not depend on the others.
  load.fail = load.hang = 0;
  EXPECT_EQ(first.lasts, drawLoad(load, kSeed, "a", 1).lasts);
}

TEST(LoadDrawTest, SharesAreKept) {
  LoadSpec load = lasting(1ms);
  load.fail = 10;
  load.hang = 1;
  int fails = 0, hangs = 0;
  for (int job = 0; job < 10'000; ++job) {
    const LoadDraw draw = drawLoad(load, kSeed, "job " + std::to_string(job), 1);
    fails += draw.fails;
    hangs += draw.hangs;
  }
  EXPECT_NEAR(fails, 1000, 100);
  EXPECT_NEAR(hangs, 100, 35);
  load.fail = 100;
  load.hang = 0;
  for (std::uint32_t attempt = 1; attempt <= 1000; ++attempt) {
    EXPECT_TRUE(drawLoad(load, kSeed, "a", attempt).fails);
    EXPECT_FALSE(drawLoad(load, kSeed, "a", attempt).hangs);
  }
}

TEST(LoadTextTest, SaysWhatTheLoadDoes) {
  LoadSpec load = lasting(60s);
  EXPECT_EQ(toText(load), "load for 1m");
  load.cpu = 20;
  EXPECT_EQ(toText(load), "load for 1m, cpu 20 %");
  load.latency = {Shape::Lognormal, 20ms, 80ms};
  load.longest = 1s;
  load.fail = 1;
  load.hang = 0.5;
  load.ignoreCancel = 2s;
  EXPECT_EQ(toText(load),
            "load for lognormal(20ms, 80ms), at most 1s, cpu 20 %, 1 % fail, 0.5 % hang, ignores a stop for 2s");
  load.hang = 100;
  EXPECT_EQ(toText(load), "load without end, cpu 20 %, ignores a stop for 2s");
}

// One attempt at a time, on a thread of its own.
class LoadRunnerTest : public testing::Test {
 protected:
  JobSpec m_spec;
  ManualClock m_clock;
  LoadAttemptRunner m_runner{[this] { return m_clock.now(); }};
  Derived m_attempt{withCancel(rootContext(m_clock), "attempt")};
  const TimePoint m_start = m_clock.now();

  void setLoad(const LoadSpec& load) { m_spec.load = load; }
  AttemptRequest request() const { return {{1, 1}, 1, "g/a", &m_spec, {}, {}, {}}; }
  std::future<AttemptOutcome> start() {
    return std::async(std::launch::async, [this] { return m_runner.run(m_attempt.context, request()); });
  }
  // As soon as it waits, the time goes on.
  void pass(nanoseconds time) {
    m_clock.awaitPending(1);
    m_clock.advance(time);
  }
};

TEST_F(LoadRunnerTest, LastsAsLongAsItSays) {
  setLoad(lasting(60s));
  auto attempt = start();
  pass(60s - 1ns);
  EXPECT_EQ(m_clock.pending(), 1u);
  pass(1ns);
  const AttemptOutcome outcome = attempt.get();
  EXPECT_FALSE(outcome.stopRequested);
  EXPECT_EQ(outcome.record.cause.code, CauseCode::None);
  EXPECT_EQ(outcome.record.stopRequested, JobTime());
  EXPECT_EQ(m_clock.now() - m_start, 60s);
}

TEST_F(LoadRunnerTest, FailsWithCauseAndSeed) {
  LoadSpec load = lasting(1s);
  load.fail = 100;
  setLoad(load);
  auto attempt = start();
  pass(1s);
  AttemptRecord record = attempt.get().record;
  EXPECT_EQ(record.cause.code, CauseCode::Load);
  EXPECT_EQ(record.cause.message, "failed as its `fail: 100%` asks for");
  load.fail = 99.999999;
  load.seed = 7;
  setLoad(load);
  attempt = start();
  pass(1s);
  EXPECT_THAT(attempt.get().record.cause.message, HasSubstr("drawn with seed 7"));
}

TEST_F(LoadRunnerTest, StopsAtOnceWhenTold) {
  setLoad(lasting(60s));
  auto attempt = start();
  pass(1s);
  m_attempt.cancel();
  const AttemptOutcome outcome = attempt.get();
  EXPECT_TRUE(outcome.stopRequested);
  EXPECT_EQ(outcome.record.stopRequested, m_start + 1s);
  EXPECT_EQ(outcome.record.cause.code, CauseCode::None);
  EXPECT_EQ(m_clock.pending(), 0u);
}

TEST_F(LoadRunnerTest, OneThatWasStoppedBeforeItBeganDoesNothing) {
  LoadSpec load = lasting(60s);
  load.cpu = 100;
  setLoad(load);
  m_attempt.cancel();
  EXPECT_TRUE(start().get().stopRequested);
}

TEST_F(LoadRunnerTest, AHangingOneEndsOnlyWhenTold) {
  LoadSpec load;
  load.hang = 100;
  load.fail = 100;
  setLoad(load);
  auto attempt = start();
  EXPECT_EQ(m_clock.advance(1000h), 0u);
  m_attempt.cancel();
  const AttemptOutcome outcome = attempt.get();
  EXPECT_TRUE(outcome.stopRequested);
  EXPECT_EQ(outcome.record.cause.code, CauseCode::None);
}

TEST_F(LoadRunnerTest, IgnoresAStopForAWhile) {
  LoadSpec load;
  load.hang = 100;  // waits without an alarm, so that the next one is that of ignoring
  load.ignoreCancel = 2s;
  setLoad(load);
  auto attempt = start();
  m_clock.advance(1s);
  m_attempt.cancel();
  pass(2s - 1ns);
  EXPECT_EQ(m_clock.pending(), 1u);
  pass(1ns);
  const AttemptOutcome outcome = attempt.get();
  EXPECT_TRUE(outcome.stopRequested);
  EXPECT_EQ(outcome.record.stopRequested, m_start + 1s);
  EXPECT_EQ(m_clock.now(), m_start + 3s);
}

TEST_F(LoadRunnerTest, IgnoresAStopNoLongerThanItsGraceOrItsOwnTime) {
  LoadSpec load;
  load.hang = 100;
  load.ignoreCancel = 1h;
  setLoad(load);
  m_spec.grace = 5s;
  auto attempt = start();
  m_attempt.cancel();
  pass(5s);
  EXPECT_TRUE(attempt.get().stopRequested);

  load = lasting(10s);
  load.ignoreCancel = 1h;
  setLoad(load);
  m_spec.grace = 1h;
  m_attempt.cancel();
  attempt = start();
  pass(10s);
  EXPECT_TRUE(attempt.get().stopRequested);
}

TEST_F(LoadRunnerTest, AForcedStopIsNotIgnored) {
  LoadSpec load = lasting(60s);
  load.ignoreCancel = 10s;
  setLoad(load);
  auto attempt = start();
  pass(1s);
  m_attempt.cancel();
  m_clock.awaitPending(1);
  m_runner.forceStop();
  EXPECT_TRUE(attempt.get().stopRequested);
  EXPECT_EQ(m_clock.now(), m_start + 1s);
  // Nor by those that are told later.
  m_attempt = withCancel(rootContext(m_clock), "attempt");
  m_attempt.cancel();
  EXPECT_TRUE(start().get().stopRequested);
}

TEST_F(LoadRunnerTest, JobsOfARunWithoutSeedShareOne) {
  LoadSpec load = lasting(LatencySpec{Shape::Uniform, 1s, 2s});
  load.fail = 99.999999;
  setLoad(load);
  const auto sentence = [this](std::uint32_t run) {
    AttemptRequest asked = request();
    asked.job.run = run;
    auto attempt = std::async(std::launch::async, [&] { return m_runner.run(m_attempt.context, asked); });
    pass(2s);
    return attempt.get().record.cause.message;
  };
  EXPECT_EQ(sentence(1), sentence(1));
  EXPECT_NE(sentence(1), sentence(2));
}

// On the real clock, since processor time is real.
class LoadCpuTest : public testing::Test {
 protected:
  AttemptOutcome run(const Context& context, nanoseconds lasts, double cpu) {
    JobSpec spec;
    spec.load = lasting(lasts);
    spec.load->cpu = cpu;
    return m_runner.run(context, {{1, 1}, 1, "a", &spec, {}, {}, {}});
  }
  LoadAttemptRunner m_runner;
};

TEST_F(LoadCpuTest, UsesItsShareOfACoreAndNoMore) {
  // A busy machine may give it less, never more.
  const double used = run(background(), 100ms, 50).record.cpuSeconds;
  EXPECT_GT(used, 0.005);
  EXPECT_LT(used, 0.06);
}

TEST_F(LoadCpuTest, OneThatOnlyWaitsUsesNone) { EXPECT_LT(run(background(), 50ms, 0).record.cpuSeconds, 0.01); }

TEST_F(LoadCpuTest, EndsInTheMiddleOfItsWorkWhenTold) {
  const Derived limited = withTimeout(background(), 20ms);
  const AttemptOutcome outcome = run(limited.context, 1h, 100);
  EXPECT_TRUE(outcome.stopRequested);
  EXPECT_GE(outcome.record.stopRequested, *limited.context.deadline());
  EXPECT_GT(outcome.record.cpuSeconds, 0.001);
}

class NamedRunner final : public AttemptRunner {
 public:
  AttemptOutcome run(const Context&, const AttemptRequest&) override {
    ++runs;
    return {};
  }
  void forceStop() override { forced = true; }
  int runs = 0;
  bool forced = false;
};

TEST(AttemptRunnersTest, EachKindHasItsRunner) {
  NamedRunner commands, loads;
  AttemptRunners runners(commands, loads);
  JobSpec command, load;
  load.load = lasting(1s);
  runners.run(background(), {{1, 1}, 1, "a", &command, {}, {}, {}});
  EXPECT_EQ(commands.runs, 1);
  EXPECT_EQ(loads.runs, 0);
  runners.run(background(), {{1, 2}, 1, "b", &load, {}, {}, {}});
  EXPECT_EQ(commands.runs, 1);
  EXPECT_EQ(loads.runs, 1);
  runners.forceStop();
  EXPECT_TRUE(commands.forced);
  EXPECT_TRUE(loads.forced);
}

}  // namespace
}  // namespace arborist
