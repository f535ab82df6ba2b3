// SPDX-License-Identifier: GPL-3.0-or-later
// `matrix`.
#include <set>

#include "unit/formats_in/parsing.h"

namespace arborist {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;
using testing::SizeIs;

TEST(JobMatrixTest, MakesOneInstanceOfEachCombination) {
  const JobSpec root = rootOf("jobs:\n  lint: {matrix: {check: [bugprone, performance], dir: [src, tools]}, run: x}\n");
  EXPECT_THAT(childNames(root), ElementsAre("lint[check=bugprone,dir=src]", "lint[check=bugprone,dir=tools]",
                                            "lint[check=performance,dir=src]", "lint[check=performance,dir=tools]"));
}

TEST(JobMatrixTest, ValuesArriveInTheEnvironmentAsWritten) {
  const JobSpec root = rootOf("jobs: {a: {matrix: {version: [1.10, on, 0x10, '~']}, run: x, env: {OWN: y}}}");
  ASSERT_THAT(root.children, SizeIs(4));
  EXPECT_THAT(root.children[0].env, ElementsAre(Pair("VERSION", "1.10"), Pair("OWN", "y")));
  EXPECT_THAT(root.children[1].env, ElementsAre(Pair("VERSION", "on"), Pair("OWN", "y")));
  EXPECT_THAT(root.children[3].env, ElementsAre(Pair("VERSION", "~"), Pair("OWN", "y")));
}

TEST(JobMatrixTest, InstancesKnowHowManyTheyAreAndWhatTheyShare) {
  const JobSpec root = rootOf("jobs: {a: {run: x}, lint: {matrix: {n: 1..12}, run: x}}");
  ASSERT_THAT(root.children, SizeIs(13));
  EXPECT_EQ(root.children[0].instances, 1u);
  for (std::size_t i = 1; i < 13; ++i) {
    EXPECT_EQ(root.children[i].instances, 12u);
    EXPECT_EQ(root.children[i].name.substr(0, root.children[i].stem), "lint");
  }
}

TEST(JobMatrixTest, AGroupHasOneToo) {
  const JobSpec root = rootOf("jobs: {g: {matrix: {k: [a, b]}, jobs: {x: {run: x}, y: {run: y, needs: [x]}}}}");
  EXPECT_THAT(childNames(root), ElementsAre("g[k=a]", "g[k=b]"));
  EXPECT_THAT(root.children[1].env, ElementsAre(Pair("K", "b")));
  EXPECT_THAT(childNames(root.children[1]), ElementsAre("x", "y"));
  EXPECT_THAT(root.children[1].children[1].needs, ElementsAre(0));
}

TEST(JobMatrixTest, NamesAreShortUniqueAndPaths) {
  const std::string same(40, 'x');
  const JobSpec root = rootOf("jobs: {a: {matrix: {k: [/usr/lib, " + same + "1" + same + ", " + same + "2" + same +
                              ", \"t\\tb\", 'a/very/long/way/to/the/file.cpp']}, run: x}}");
  EXPECT_THAT(childNames(root),
              ElementsAre("a[k=:usr:lib]", "a[k=xxxxxxxxxxx…xxxxxxxxxxxx]", "a[k=xxxxxxxxxxx…xxxxxxxxxxxx,#2]",
                          "a[k=t?b]", "a[k=a:very:long…the:file.cpp]"));
}

TEST(JobMatrixTest, ARangeStandsForItsNumbers) {
  const JobSpec root = rootOf("jobs: {a: {matrix: {n: 9..11, k: [x, y]}, run: x}, one: {matrix: {n: '0..0'}, run: x}}");
  EXPECT_THAT(childNames(root), ElementsAre("a[n=9,k=x]", "a[n=9,k=y]", "a[n=10,k=x]", "a[n=10,k=y]", "a[n=11,k=x]",
                                            "a[n=11,k=y]", "one[n=0]"));
  EXPECT_THAT(root.children[4].env, ElementsAre(Pair("N", "11"), Pair("K", "x")));
}

TEST(JobMatrixTest, DotsInAListAreTextAsEver) {
  EXPECT_THAT(childNames(rootOf("jobs: {a: {matrix: {n: [1..2]}, run: x}}")), ElementsAre("a[n=1..2]"));
}

TEST(JobMatrixTest, ARangeMayMakeAHundredThousandJobs) {
  const JobSpec root = rootOf("jobs: {m: {matrix: {n: 1..100000}, run: x}}");
  ASSERT_THAT(root.children, SizeIs(100'000));
  EXPECT_EQ(root.children.back().name, "m[n=100000]");
}

TEST(JobMatrixTest, ANameThatAnotherJobHasGetsANumber) {
  const JobSpec root = rootOf("jobs: {a: {matrix: {k: [x]}, run: x}, 'a[k=x]': {run: x}}");
  EXPECT_THAT(childNames(root), ElementsAre("a[k=x,#2]", "a[k=x]"));
}

TEST(JobMatrixTest, AHundredThousandJobsAreTheMost) {
  const std::string hundred = [] {
    std::string list = "[";
    for (int i = 0; i < 100; ++i) list += std::to_string(i) + ", ";
    return list + "]";
  }();
  const std::string axes = "a: " + hundred + ", b: " + hundred + ", c: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10";
  EXPECT_THAT(rootOf("jobs: {m: {matrix: {" + axes + "]}, run: x}}").children, SizeIs(100'000));
  EXPECT_THAT(problemsOf("jobs: {m: {matrix: {" + axes + ", 11]}, run: x}}"),
              ElementsAre(HasSubstr("1:20: this matrix makes more than 100,000")));
  // Those within count as well.
  EXPECT_THAT(problemsOf("jobs: {g: {matrix: {d: [1, 2]}, jobs: {m: {matrix: {" + axes + "]}, run: x}}}}"),
              ElementsAre(HasSubstr("1:20: this matrix makes more than 100,000")));
}

TEST(JobMatrixTest, ManyInstancesHaveDifferentNames) {
  std::string list;
  for (int i = 0; i < 5000; ++i) list += "a-long-common-beginning-" + std::to_string(i) + "-and-a-long-common-end, ";
  const std::vector<std::string> names = childNames(rootOf("jobs: {m: {matrix: {k: [" + list + "]}, run: x}}"));
  EXPECT_THAT(std::set<std::string>(names.begin(), names.end()), SizeIs(5000));
}

}  // namespace
}  // namespace arborist
