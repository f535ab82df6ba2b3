// SPDX-License-Identifier: GPL-3.0-or-later
// `load`.
#include "unit/formats_in/parsing.h"

namespace arborist {
namespace {

using namespace std::chrono_literals;
using Shape = LatencySpec::Shape;

// The load of the only job of a file.
LoadSpec loadOf(std::string_view load) {
  const JobSpec root = rootOf("jobs: {a: {load: {" + std::string(load) + "}}}");
  if (root.children.empty() || !root.children.front().load) {
    ADD_FAILURE() << "no load";
    return {};
  }
  return *root.children.front().load;
}

LatencySpec latencyOf(std::string_view latency) { return loadOf("latency: " + std::string(latency)).latency; }

TEST(JobFileLoad, HasAllItsKeys) {
  const LoadSpec load = loadOf("for: 60s, cpu: 20%, fail: 1%, hang: 0.5%, ignore_cancel: 2s, seed: 7");
  EXPECT_EQ(load.latency.shape, Shape::Constant);
  EXPECT_EQ(load.latency.first, 60s);
  EXPECT_EQ(load.longest, std::nullopt);
  EXPECT_EQ(load.cpu, 20);
  EXPECT_EQ(load.fail, 1);
  EXPECT_EQ(load.hang, 0.5);
  EXPECT_EQ(load.ignoreCancel, 2s);
  EXPECT_EQ(load.seed, 7u);
}

TEST(JobFileLoad, OnlyWaitsUnlessItSaysMore) {
  for (const std::string_view text : {"for: 1s", "sleep: 1s", "latency: 1s", "for: 1s, cpu: 0%, fail: 0%, hang: 0%"}) {
    const LoadSpec load = loadOf(text);
    EXPECT_EQ(load.latency.first, 1s) << text;
    EXPECT_EQ(load.cpu + load.fail + load.hang, 0) << text;
    EXPECT_EQ(load.ignoreCancel, 0s) << text;
    EXPECT_EQ(load.seed, std::nullopt) << text;
  }
}

TEST(JobFileLoad, LatencyIsADistribution) {
  EXPECT_EQ(latencyOf("20ms").shape, Shape::Constant);
  const LatencySpec uniform = latencyOf("uniform(10ms, 50ms)");
  EXPECT_EQ(uniform.shape, Shape::Uniform);
  EXPECT_EQ(uniform.first, 10ms);
  EXPECT_EQ(uniform.second, 50ms);
  const LatencySpec normal = latencyOf("normal(50ms, 0s)");
  EXPECT_EQ(normal.shape, Shape::Normal);
  EXPECT_EQ(normal.second, 0s);
  const LatencySpec exponential = latencyOf("exponential( 20ms )");
  EXPECT_EQ(exponential.shape, Shape::Exponential);
  EXPECT_EQ(exponential.first, 20ms);
  EXPECT_EQ(latencyOf("'lognormal(20ms,20ms)'").second, 20ms);
}

TEST(JobFileLoad, ADistributionNeedsNoQuotesWhereverItStands) {
  for (const std::string_view file :
       {"jobs: {a: {load: {latency: lognormal(20ms, 80ms), fail: 1%}}}",
        "jobs: {a: {load: {fail: 1%, latency: lognormal(20ms,80ms)}}}",
        "jobs: {a: {load: {fail: 1%, latency: \"lognormal(20ms, 80ms)\"}}}",
        "jobs:\n  a:\n    load:\n      latency: lognormal(20ms, 80ms)\n      fail: 1%\n"}) {
    const JobSpec root = rootOf(file);
    ASSERT_EQ(root.children.size(), 1u) << file;
    const LoadSpec& load = *root.children[0].load;
    EXPECT_EQ(load.latency.shape, Shape::Lognormal) << file;
    EXPECT_EQ(load.latency.first, 20ms) << file;
    EXPECT_EQ(load.latency.second, 80ms) << file;
    EXPECT_EQ(load.fail, 1) << file;
  }
}

TEST(JobFileLoad, NothingButTheRestOfADistributionIsTakenForIt) {
  EXPECT_THAT(problemsOf("jobs: {a: {load: {latency: uniform(1s, cpu: 2s)}}}"),
              testing::Contains(testing::HasSubstr("expected a closing parenthesis")));
  EXPECT_THAT(problemsOf("jobs: {a: {load: {for: uniform(1s, 2s)}}}"),
              testing::Contains(testing::HasSubstr("unknown key `2s)`")));
}

TEST(JobFileLoad, ForBoundsWhatLatencyDraws) {
  const LoadSpec load = loadOf("for: 60s, cpu: 20%, latency: lognormal(20ms, 80ms), fail: 1%, ignore_cancel: 2s");
  EXPECT_EQ(load.latency.shape, Shape::Lognormal);
  EXPECT_EQ(load.longest, 60s);
}

TEST(JobFileLoad, OneThatAlwaysHangsNeedsNoDuration) { EXPECT_EQ(loadOf("hang: 100%").hang, 100); }

TEST(JobFileLoad, IsAJobLikeOthers) {
  const JobSpec root = rootOf(
      "defaults: {timeout: 5s}\njobs:\n  a: {load: {for: 1s}, grace: 1s, deadline: 3s, matrix: {n: 1..2}}\n"
      "  b: {load: {for: 1s}, needs: [a], when: always, timeout: 2s}\n");
  ASSERT_EQ(root.children.size(), 3u);
  EXPECT_EQ(root.children[1].name, "a[n=2]");
  EXPECT_EQ(root.children[1].timeout->duration, 5s);
  EXPECT_EQ(root.children[1].grace, 1s);
  EXPECT_EQ(root.children[2].timeout->duration, 2s);
  EXPECT_THAT(root.children[2].needs, testing::ElementsAre(0, 1));
  EXPECT_EQ(whatItDoes(root.children[0]), "load for 1s");
}

}  // namespace
}  // namespace arborist
