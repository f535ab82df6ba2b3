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

}  // namespace
}  // namespace arborist::test
