// SPDX-License-Identifier: GPL-3.0-or-later
// `needs` and `when`.
#include "unit/formats_in/parsing.h"

namespace arborist {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

TEST(JobNeedsTest, NamesBecomeIndicesOfSiblings) {
  const JobSpec root = rootOf("jobs: {a: {run: x}, g: {jobs: {}}, c: {run: x, needs: [g, a]}, d: {run: x, needs: a}}");
  EXPECT_THAT(jobAt(root, {"c"}).needs, ElementsAre(0, 1));
  EXPECT_THAT(jobAt(root, {"d"}).needs, ElementsAre(0));
  EXPECT_THAT(jobAt(root, {"a"}).needs, IsEmpty());
}

TEST(JobNeedsTest, AJobMayStandBeforeWhatItNeeds) {
  EXPECT_THAT(rootOf("jobs: {a: {run: x, needs: [b]}, b: {run: x}}").children[0].needs, ElementsAre(1));
}

TEST(JobNeedsTest, TheNameOfAMatrixMeansAllItsInstances) {
  const JobSpec root = rootOf(
      "jobs:\n  first: {run: x}\n  m: {matrix: {k: [a, b, c]}, run: x, needs: [first]}\n  last: {run: x, needs: "
      "[m]}\n");
  EXPECT_THAT(root.children[4].needs, ElementsAre(1, 2, 3));
  for (std::size_t i = 1; i <= 3; ++i) EXPECT_THAT(root.children[i].needs, ElementsAre(0));
}

TEST(JobNeedsTest, OnlySiblingsCanBeNeeded) {
  EXPECT_THAT(problemsOf("jobs: {a: {run: x}, g: {jobs: {b: {run: x, needs: [a]}}}}"),
              ElementsAre(HasSubstr("unknown job `a` in `needs`; `needs` names jobs of the same group")));
}

TEST(JobNeedsTest, AlwaysAndFailureWithoutNeedsWaitForAllThatRunOnSuccess) {
  const JobSpec root = rootOf(
      "jobs:\n"
      "  tidy: {run: x, when: always}\n"
      "  a: {run: x}\n"
      "  m: {matrix: {k: [a, b]}, run: x}\n"
      "  report: {run: x, when: failure}\n"
      "  now: {run: x, when: always, needs: []}\n"
      "  later: {run: x, when: always, needs: [report]}\n");
  EXPECT_THAT(jobAt(root, {"tidy"}).needs, ElementsAre(1, 2, 3));
  EXPECT_THAT(jobAt(root, {"report"}).needs, ElementsAre(1, 2, 3));
  EXPECT_THAT(jobAt(root, {"now"}).needs, IsEmpty());
  EXPECT_THAT(jobAt(root, {"later"}).needs, ElementsAre(4));
  EXPECT_EQ(jobAt(root, {"tidy"}).when, When::Always);
  EXPECT_EQ(jobAt(root, {"report"}).when, When::Failure);
}

TEST(JobNeedsTest, ACircleIsShownWithItsLines) {
  EXPECT_THAT(problemsOf("jobs:\n  a: {run: x, needs: [c]}\n  b: {run: x, needs: [a]}\n  c: {run: x, needs: [b]}\n"),
              ElementsAre("2:3: jobs need each other in a circle: `a` (line 2) → `c` (line 4) → `b` (line 3) → `a`; "
                          "remove one of these needs"));
}

TEST(JobNeedsTest, EachCircleIsShown) {
  EXPECT_THAT(problemsOf("jobs:\n  a: {run: x, needs: [b]}\n  b: {run: x, needs: [a]}\n  c: {run: x, needs: [a, d]}\n"
                         "  d: {run: x, needs: [c]}\n"),
              ElementsAre(HasSubstr("`a` (line 2) → `b`"), HasSubstr("`c` (line 4) → `d`")));
}

TEST(JobNeedsTest, ACircleByWaitingForAllSaysWhereItComesFrom) {
  EXPECT_THAT(
      problemsOf("jobs:\n  a: {run: x, needs: [tidy]}\n  tidy: {run: x, when: always}\n"),
      ElementsAre("2:3: jobs need each other in a circle: `a` (line 2) → `tidy` (line 3) → `a`; `tidy` has `when` "
                  "and no `needs`, so it waits for every job of the group: give it `needs`"));
}

TEST(JobNeedsTest, ALongCircleIsShownInPart) {
  std::string text = "jobs:\n";
  for (int i = 0; i < 50; ++i) {
    text += "  j" + std::to_string(i) + ": {run: x, needs: [j" + std::to_string((i + 1) % 50) + "]}\n";
  }
  EXPECT_THAT(problemsOf(text), ElementsAre(HasSubstr("`j11` (line 13) → 38 more jobs → `j0`")));
}

TEST(JobNeedsTest, NeedsBeyondTenMillionAreRefused) {
  const std::string text =
      "jobs:\n  a: {matrix: {k: &many [1, 2, 3, 4, 5, 6, 7, 8, 9, 10], l: *many, m: *many, n: *many}, run: x}\n"
      "  b: {matrix: {k: *many, l: *many, m: *many, n: *many}, run: x, needs: [a]}\n";
  EXPECT_THAT(problemsOf(text), ElementsAre(HasSubstr("3:3: the file's jobs have more than 10,000,000 needs")));
}

}  // namespace
}  // namespace arborist
