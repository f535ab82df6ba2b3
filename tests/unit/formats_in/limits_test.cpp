// SPDX-License-Identifier: GPL-3.0-or-later
// `limits`, `use` and `fault`.
#include "unit/formats_in/parsing.h"

namespace arborist {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

TEST(JobLimitsTest, AllThatALimitMaySayIsRead) {
  const JobSpec root = rootOf(
      "limits:\n  db: {concurrency: 1}\n"
      "  api: {concurrency: 8, rate: 20/s, burst: 5, breaker: {failure_rate: 40%, window: 20, minimum: 5, open: 15s}}\n"
      "  slow: {rate: 30/m, breaker: {window: 1m}}\n"
      "  plain: {breaker: {window: 8}}\n"
      "jobs: {}\n");
  ASSERT_EQ(root.limits.size(), 4u);
  EXPECT_EQ(root.limits[0].name, "db");
  EXPECT_EQ(root.limits[0].at.line, 2);
  EXPECT_EQ(root.limits[0].concurrency, 1u);
  EXPECT_FALSE(root.limits[0].rate || root.limits[0].breaker);
  const SharedLimit& api = root.limits[1];
  EXPECT_EQ(api.concurrency, 8u);
  EXPECT_EQ(api.rate, 20);
  EXPECT_EQ(api.burst, 5u);
  ASSERT_TRUE(api.breaker);
  EXPECT_EQ(api.breaker->failureRate, 40);
  EXPECT_EQ(api.breaker->window, 20u);
  EXPECT_FALSE(api.breaker->windowIsTime);
  EXPECT_EQ(api.breaker->minimum, 5u);
  EXPECT_EQ(api.breaker->open, 15s);
  EXPECT_EQ(root.limits[2].rate, 0.5);
  EXPECT_EQ(root.limits[2].rateText, "30/m");
  EXPECT_EQ(root.limits[2].burst, 1u);
  ASSERT_TRUE(root.limits[2].breaker);
  EXPECT_TRUE(root.limits[2].breaker->windowIsTime);
  EXPECT_EQ(root.limits[2].breaker->window, 60u);
  EXPECT_EQ(root.limits[2].breaker->minimum, 100u);
  EXPECT_EQ(root.limits[3].breaker->minimum, 8u) << "never more than the window remembers";
}

TEST(JobLimitsTest, AQueueIsAsLongAsItSaysAndRefusesWhoComesUnlessToldOtherwise) {
  const JobSpec root = rootOf(
      "limits:\n  any: {concurrency: 1}\n  none: {concurrency: 1, queue: 0}\n"
      "  some: {rate: 1/s, queue: 10, when_full: drop-oldest}\n  said: {rate: 1/s, queue: 1, when_full: reject}\n"
      "jobs: {}\n");
  ASSERT_EQ(root.limits.size(), 4u);
  EXPECT_FALSE(root.limits[0].queue);
  EXPECT_EQ(root.limits[1].queue, 0u);
  EXPECT_EQ(root.limits[1].whenFull, WhenFull::Reject);
  EXPECT_EQ(root.limits[2].queue, 10u);
  EXPECT_EQ(root.limits[2].whenFull, WhenFull::DropOldest);
  EXPECT_EQ(root.limits[3].whenFull, WhenFull::Reject);
}

TEST(JobLimitsTest, AJobUsesItsOwnLimitsAndThoseOfTheGroupsAround) {
  const JobSpec root = rootOf(
      "limits: {a: {concurrency: 1}, b: {concurrency: 1}, c: {concurrency: 1}}\n"
      "use: a\njobs:\n"
      "  g: {use: [c, a], jobs: {x: {run: y, use: b}, z: {run: y}}}\n"
      "  h: {load: {for: 1s}}\n");
  EXPECT_THAT(jobAt(root, {"g", "x"}).use, ElementsAre(0u, 1u, 2u));
  EXPECT_THAT(jobAt(root, {"g", "z"}).use, ElementsAre(0u, 2u));
  EXPECT_THAT(jobAt(root, {"h"}).use, ElementsAre(0u));
}

TEST(JobLimitsTest, AFaultIsThatOfTheJobOrTheNearestGroup) {
  const JobSpec root = rootOf(
      "fault: {error: 5%}\njobs:\n"
      "  g:\n    fault: {latency: 10ms..200ms, hang: 1%, seed: 7}\n"
      "    jobs: {x: {run: y}, z: {run: y, fault: {latency: 50ms}}}\n"
      "  h: {load: {for: 1s}}\n");
  const FaultSpec& x = *jobAt(root, {"g", "x"}).fault;
  EXPECT_EQ(x.leastLatency, 10ms);
  EXPECT_EQ(x.mostLatency, 200ms);
  EXPECT_EQ(x.hang, 1);
  EXPECT_EQ(x.error, 0);
  EXPECT_EQ(x.seed, 7u);
  EXPECT_EQ(x.at.line, 4);
  EXPECT_EQ(jobAt(root, {"g", "z"}).fault->mostLatency, 50ms);
  EXPECT_EQ(jobAt(root, {"h"}).fault->error, 5);
  EXPECT_FALSE(jobAt(rootOf("jobs: {a: {run: x}}"), {"a"}).fault);
}

TEST(JobLimitsTest, WhatIsWrongIsToldWhereItStands) {
  const auto limit = [](std::string_view keys) {
    return problemsOf("limits: {a: {" + std::string(keys) + "}}\njobs: {}");
  };
  EXPECT_THAT(limit(""),
              ElementsAre("1:13: expected `concurrency`, `rate` or `breaker` in this limit; say what it bounds"));
  EXPECT_THAT(limit("rate: 20"),
              ElementsAre("1:20: expected a rate such as 20/s, 100/m or 1000/h, from 0.001 to 10000, found `20`"));
  EXPECT_THAT(limit("concurrency: 1, burst: 5"),
              ElementsAre("1:30: expected `rate` beside `burst`; the burst is what a rate lets through at once"));
  EXPECT_THAT(limit("breaker: {window: 5, minimum: 6}"),
              ElementsAre("1:44: expected at most 5, the attempts that `window` remembers, found `6`"));
  EXPECT_THAT(limit("breaker: {window: 1.5s}"),
              ElementsAre("1:32: expected a number of attempts such as 20 or whole seconds such as 30s, up to 10000, "
                          "found `1.5s`"));
  EXPECT_THAT(limit("breaker: {failure_rate: 0%}"),
              ElementsAre("1:38: expected a share such as 10%, above 0% and at most 100%, found `0%`"));
  EXPECT_THAT(limit("breaker: {opens: 1s}"), ElementsAre("1:24: unknown key `opens`; did you mean `open`?"));
  EXPECT_THAT(limit("queue: 5"),
              ElementsAre("1:13: expected `concurrency`, `rate` or `breaker` in this limit; say what it bounds"));
  EXPECT_THAT(limit("concurrency: 1, queue: many"),
              ElementsAre("1:37: expected a whole number from 0 to 1000000, found `many`"));
  EXPECT_THAT(limit("concurrency: 1, when_full: reject"),
              ElementsAre("1:30: expected `queue` beside `when_full`; without it any number of jobs may wait"));
  EXPECT_THAT(
      limit("concurrency: 1, queue: 1, when_full: drop_oldest"),
      ElementsAre("1:51: expected `reject` or `drop-oldest`, found `drop_oldest`; did you mean `drop-oldest`?"));
  EXPECT_THAT(problemsOf("limits: [a]\njobs: {}"),
              ElementsAre("1:9: expected a mapping of names to limits such as {db: {concurrency: 1}}, found a list"));
  EXPECT_THAT(problemsOf("limits: {api: {rate: 1/s}}\njobs: {a: {run: x, use: [apo]}, b: {run: x, use: other}}"),
              ElementsAre("2:26: unknown limit `apo`; did you mean `api`?",
                          "2:50: unknown limit `other`; define it in `limits`"));
  EXPECT_THAT(problemsOf("jobs: {a: {run: x, fault: {}}}"),
              ElementsAre("1:27: expected `latency`, `error` or `hang` in `fault`; say what attempts may meet"));
  EXPECT_THAT(
      problemsOf("jobs: {a: {run: x, fault: {latency: 2s..1s, error: 101%}}}"),
      ElementsAre("1:37: expected a wait such as 50ms or 10ms..200ms, found `2s..1s`; the first one must not be "
                  "the longer",
                  "1:52: expected a share such as 20%, from 0% to 100%, found `101%`"));
}

TEST(JobLimitsTest, ManyCombinationsAreRefused) {
  std::string text = "limits: {";
  for (int i = 0; i < 11; ++i) text += "n" + std::to_string(i) + ": {concurrency: 1}, ";
  text += "}\njobs:\n";
  for (int i = 1; i <= 1001; ++i) {
    text += "  j" + std::to_string(i) + ": {run: x, use: [";
    for (int limit = 0; limit < 11; ++limit)
      if ((i >> limit & 1) != 0) text += "n" + std::to_string(limit) + ", ";
    text += "]}\n";
  }
  EXPECT_THAT(problemsOf(text), ElementsAre(testing::HasSubstr("expected at most 1000 different combinations")));
}

TEST(JobLimitsTest, ManyLimitsAreRefusedBeforeTheyTakeMemory) {
  std::string text = "limits:\n";
  for (int i = 0; i < 101; ++i) text += "  n" + std::to_string(i) + ": {breaker: {window: 10000}}\n";
  EXPECT_THAT(problemsOf(text + "jobs: {}\n"),
              ElementsAre("102:3: expected at most 100 limits, found more; use fewer"));
}

}  // namespace
}  // namespace arborist
