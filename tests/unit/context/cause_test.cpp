// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include "context_support.h"

namespace arborist {
namespace {

using namespace std::chrono_literals;
using test::kIo;
using test::ManualTree;

TEST(CauseTest, APlainCancelSaysCanceledHereAndByWhom) {
  auto [ctx, cancel] = withCancel(background());
  const auto line = std::source_location::current().line() + 1;
  cancel();
  ASSERT_TRUE(ctx.cause());
  EXPECT_EQ(ctx.cause()->code, ContextErrc::Canceled);
  EXPECT_EQ(ctx.cause()->message, "");
  EXPECT_EQ(ctx.cause()->where.line(), line);
  EXPECT_EQ(ctx.cause()->origin, ctx.id());
}

TEST(CauseTest, ErrIsCanceledWhateverCodeTheCallerGives) {
  auto [ctx, cancel] = withCancel(background());
  cancel(kIo, "disk gone");
  EXPECT_EQ(ctx.err(), ContextErrc::Canceled);
  EXPECT_EQ(ctx.cause()->code, kIo);
}

TEST(CauseTest, ADeadlineCodeGivenByACallerIsStillACancel) {
  auto [ctx, cancel] = withTimeout(background(), 1h);
  cancel(ContextErrc::DeadlineExceeded, "pretended");
  EXPECT_EQ(ctx.err(), ContextErrc::Canceled);
}

TEST(CauseTest, AnEmptyCodeMeansCanceled) {
  auto [ctx, cancel] = withCancel(background());
  cancel(std::error_code(), "no code");
  EXPECT_EQ(ctx.cause()->code, ContextErrc::Canceled);
  EXPECT_EQ(ctx.cause()->message, "no code");
}

TEST(CauseTest, DescendantsHaveTheCauseAndTheOriginOfTheAncestor) {
  auto [parent, cancel] = withCancel(background());
  auto [child, cancelChild] = withCancel(parent);
  auto [grandchild, cancelGrandchild] = withTimeout(child, 1h);
  cancel(kIo, "disk gone");
  for (const Context& ctx : {child, grandchild}) {
    EXPECT_EQ(ctx.err(), ContextErrc::Canceled);
    EXPECT_EQ(ctx.cause()->code, kIo);
    EXPECT_EQ(ctx.cause()->origin, parent.id());
  }
}

TEST(CauseTest, AChildThatEndedBeforeItsParentKeepsItsOwnCause) {
  auto [parent, cancel] = withCancel(background());
  auto [child, cancelChild] = withCancel(parent);
  cancelChild(kIo, "child");
  cancel(kIo, "parent");
  EXPECT_EQ(child.cause()->message, "child");
  EXPECT_EQ(child.cause()->origin, child.id());
  EXPECT_EQ(parent.cause()->message, "parent");
}

TEST(CauseTest, ADeadlineNamesWhoSetIt) {
  ManualTree tree;
  const auto line = std::source_location::current().line() + 1;
  auto [ctx, cancel] = withTimeout(tree.root, 1s);
  auto [child, cancelChild] = withCancel(ctx);
  tree.clock.advance(1s);
  for (const Context& one : {ctx, child}) {
    EXPECT_EQ(one.err(), ContextErrc::DeadlineExceeded);
    EXPECT_EQ(one.cause()->code, ContextErrc::DeadlineExceeded);
    EXPECT_EQ(one.cause()->where.line(), line);
    EXPECT_EQ(one.cause()->origin, ctx.id());
  }
}

TEST(CauseTest, AMovedDeadlineNamesWhoMovedIt) {
  ManualTree tree;
  auto [ctx, cancel] = withCancel(tree.root);
  const auto line = std::source_location::current().line() + 1;
  EXPECT_TRUE(cancel.extend(1s));
  tree.clock.advance(1s);
  EXPECT_EQ(ctx.cause()->where.line(), line);
}

TEST(CauseTest, WithTimeoutCauseGivesItsCauseWhenTheTimeIsUp) {
  ManualTree tree;
  const auto line = std::source_location::current().line() + 1;
  auto [ctx, cancel] = withTimeoutCause(tree.root, 1s, {kIo, "too slow", {}, ContextId(99)});
  tree.clock.advance(1s);
  EXPECT_EQ(ctx.err(), ContextErrc::DeadlineExceeded);
  EXPECT_EQ(ctx.cause()->code, kIo);
  EXPECT_EQ(ctx.cause()->message, "too slow");
  EXPECT_EQ(ctx.cause()->where.line(), line);
  EXPECT_EQ(ctx.cause()->origin, ctx.id());
}

TEST(CauseTest, AnExplicitCancelOfWithTimeoutCauseIsPlainlyCanceled) {
  ManualTree tree;
  auto [ctx, cancel] = withTimeoutCause(tree.root, 1s, {kIo, "too slow"});
  cancel();
  EXPECT_EQ(ctx.err(), ContextErrc::Canceled);
  EXPECT_EQ(ctx.cause()->code, ContextErrc::Canceled);
  EXPECT_EQ(ctx.cause()->message, "");
}

TEST(CauseTest, WithDeadlineCauseWithoutACodeMeansDeadlineExceeded) {
  ManualTree tree;
  auto [ctx, cancel] = withDeadlineCause(tree.root, tree.clock.now(), {{}, "at once"});
  EXPECT_EQ(ctx.err(), ContextErrc::DeadlineExceeded);
  EXPECT_EQ(ctx.cause()->code, ContextErrc::DeadlineExceeded);
  EXPECT_EQ(ctx.cause()->message, "at once");
}

}  // namespace
}  // namespace arborist
