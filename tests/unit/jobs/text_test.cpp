// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <arborist/jobs/duration_text.h>
#include <arborist/jobs/environment.h>
#include <arborist/jobs/job_error.h>
#include <arborist/jobs/select_jobs.h>

#include "run_bench.h"

namespace arborist::test {
namespace {

TEST(DurationTextTest, WritesDurationsAsPeopleDo) {
  EXPECT_EQ(toText(0ns), "0s");
  EXPECT_EQ(toText(200ms), "200ms");
  EXPECT_EQ(toText(1500ms), "1.5s");
  EXPECT_EQ(toText(90s), "1m30s");
  EXPECT_EQ(toText(15min), "15m");
  EXPECT_EQ(toText(2h), "2h");
  EXPECT_EQ(toText(90min), "1h30m");
  EXPECT_EQ(toText(1001us), "1.001ms");
  EXPECT_EQ(toText(-5s), "-5s");
  EXPECT_EQ(toText(JobDuration::min()), "-2562047h47m16.854775808s");
}

TEST(CauseCodeTest, TravelsAsAnErrorCode) {
  const std::error_code code = CauseCode::NeedFailed;
  EXPECT_EQ(code.message(), "need_failed");
  EXPECT_STREQ(code.category().name(), "arborist.job");
}

TEST(EnvironmentTest, TheLaterOfTwoWins) {
  EXPECT_EQ(merged({"A=1", "AB=2"}, {{"A", "3"}, {"A", "4"}}), (Environment{"AB=2", "A=4"}));
}

std::vector<std::string> names(const JobSpec& group) {
  std::vector<std::string> all;
  for (const JobSpec& child : group.children) all.push_back(child.name);
  return all;
}

JobSpec example() {
  JobSpec a = leaf("a"), b = leaf("b"), c = leaf("c");
  JobSpec x = leaf("x"), y = leaf("y[n=1]"), z = leaf("y[n=2]");
  y.needs = {0};
  JobSpec g = group("g", {x, y, z});
  g.needs = {1};
  return group("", {a, b, c, g});
}

TEST(SelectJobsTest, KeepsWhatTheJobAndItsGroupsNeed) {
  JobSpec root = example();
  EXPECT_TRUE(selectJobs(root, {"g/y[n=1]"}).empty());
  EXPECT_EQ(names(root), (std::vector<std::string>{"b", "g"}));
  EXPECT_EQ(names(root.children[1]), (std::vector<std::string>{"x", "y[n=1]"}));
  EXPECT_EQ(root.children[1].needs, (std::vector<std::uint32_t>{0}));
  EXPECT_EQ(root.children[1].children[1].needs, (std::vector<std::uint32_t>{0}));
}

TEST(SelectJobsTest, AMatrixJobsNameMeansAllItsInstances) {
  JobSpec root = example();
  EXPECT_TRUE(selectJobs(root, {"g/y", "a"}).empty());
  EXPECT_EQ(names(root), (std::vector<std::string>{"a", "b", "g"}));
  EXPECT_EQ(names(root.children[2]), (std::vector<std::string>{"x", "y[n=1]", "y[n=2]"}));
}

TEST(SelectJobsTest, UnknownPathsAreNamedAndNothingIsCut) {
  JobSpec root = example();
  EXPECT_EQ(selectJobs(root, {"a", "g/nope"}), (std::vector<std::string>{"g/nope"}));
  EXPECT_EQ(root.children.size(), 4u);
}

TEST(OnlyJobsTest, KeepsExactlyTheseWithTheGroupsAroundThemAndNotWhatTheyNeed) {
  JobSpec root = example();
  root.deadline = limit(5s, 1);
  root.children[3].concurrency = 2;
  const JobSpec kept = onlyJobs(root, {6});  // g/y[n=1]
  EXPECT_EQ(names(kept), (std::vector<std::string>{"g"}));
  EXPECT_EQ(names(kept.children[0]), (std::vector<std::string>{"y[n=1]"}));
  EXPECT_TRUE(kept.children[0].needs.empty());
  EXPECT_TRUE(kept.children[0].children[0].needs.empty());
  EXPECT_EQ(kept.deadline->duration, 5s);
  EXPECT_EQ(kept.children[0].concurrency, 2u);
}

TEST(OnlyJobsTest, AGroupMeansAllBelowItAndNeedsAmongTheKeptStay) {
  const JobSpec kept = onlyJobs(example(), {4, 2});  // g and b, which g needs
  EXPECT_EQ(names(kept), (std::vector<std::string>{"b", "g"}));
  EXPECT_EQ(names(kept.children[1]), (std::vector<std::string>{"x", "y[n=1]", "y[n=2]"}));
  EXPECT_EQ(kept.children[1].needs, (std::vector<std::uint32_t>{0}));
  EXPECT_EQ(kept.children[1].children[1].needs, (std::vector<std::uint32_t>{0}));
}

TEST(OnlyJobsTest, InstancesAreCountedAnew) {
  JobSpec root = example();
  std::vector<JobSpec>& jobs = root.children[3].children;
  jobs.push_back(leaf("y[n=3]"));
  for (std::size_t i = 1; i < 4; ++i) jobs[i].instances = 3, jobs[i].stem = 1;
  jobs.push_back(leaf("zz[n=1]"));
  jobs.push_back(leaf("zz[n=2]"));
  for (std::size_t i = 4; i < 6; ++i) jobs[i].instances = 2, jobs[i].stem = 2;
  const JobSpec kept = onlyJobs(root, {6, 8, 9});  // y[n=1], y[n=3], zz[n=1]
  const std::vector<JobSpec>& left = kept.children.back().children;
  ASSERT_EQ(left.size(), 3u);
  EXPECT_EQ(left[0].instances, 2u);
  EXPECT_EQ(left[1].instances, 2u);
  EXPECT_EQ(left[2].instances, 1u);
}

TEST(OnlyJobsTest, TheRootMeansAllAndUnknownPlacesNothing) {
  EXPECT_EQ(names(onlyJobs(example(), {0})), names(example()));
  EXPECT_TRUE(onlyJobs(example(), {99}).children.empty());
}

TEST(OnlyJobsTest, AJobForFailuresRunsWhereWhatItWaitedForIsLeftOut) {
  JobSpec tell = leaf("tell"), clean = leaf("clean");
  tell.when = When::Failure;
  tell.needs = {0};
  clean.when = When::Always;
  clean.needs = {0};
  const JobSpec root = group("", {leaf("work"), tell, clean});
  const JobSpec alone = onlyJobs(root, {2, 3});
  EXPECT_EQ(alone.children[0].when, When::Success);
  EXPECT_EQ(alone.children[1].when, When::Always);
  EXPECT_EQ(onlyJobs(root, {1, 2}).children[1].when, When::Failure);
}

}  // namespace
}  // namespace arborist::test
