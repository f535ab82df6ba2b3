// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include "context_support.h"

namespace arborist {
namespace {

using namespace std::chrono_literals;

TEST(ToStringTest, ShowsThePathWithNamesAndTimeouts) {
  test::ManualTree tree;
  auto [build, cancelBuild] = withCancel(background(), "build");
  auto [tests, cancelTests] = withTimeout(build, 30s, "tests");
  EXPECT_EQ(background().toString(), "background");
  EXPECT_EQ(todo().toString(), "todo");
  EXPECT_EQ(tests.toString(), "background.withCancel(build).withTimeout(tests 30s)");
  EXPECT_EQ(withTimeout(tree.root, 90min).context.toString(), "test.withTimeout(1h30m)");
  EXPECT_EQ(withTimeout(tree.root, 1500ms).context.toString(), "test.withTimeout(1.5s)");
  EXPECT_EQ(withTimeout(tree.root, 250us).context.toString(), "test.withTimeout(250us)");
  EXPECT_EQ(withTimeout(tree.root, 61500ms).context.toString(), "test.withTimeout(1m1.5s)");
  EXPECT_EQ(withCancel(tree.root).context.toString(), "test.withCancel");
  EXPECT_EQ(withoutCancel(tree.root, "log").toString(), "test.withoutCancel(log)");
  EXPECT_EQ(withAny(tree.root, {}, "both").context.toString(), "test.withAny(both)");
}

TEST(ToStringTest, ADeadlineShowsWhatIsLeft) {
  test::ManualTree tree;
  auto [ctx, cancel] = withDeadline(tree.root, tree.clock.now() + 5s, "run");
  tree.clock.advance(2s);
  EXPECT_EQ(ctx.toString(), "test.withDeadline(run in 3s)");
  EXPECT_TRUE(cancel.setDeadline(TimePoint::max()));
  EXPECT_EQ(ctx.toString(), "test.withDeadline(run in max)");
}

TEST(ToStringTest, PrintsKeysButNoValues) {
  static const Key<std::string> kToken{"token"};
  const Context ctx = withValue(background(), kToken, "secret");
  EXPECT_EQ(ctx.toString(), "background.withValue(token)");
}

}  // namespace
}  // namespace arborist
