// SPDX-License-Identifier: GPL-3.0-or-later
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <unordered_set>

#include "context_support.h"

namespace arborist {
namespace {

using namespace std::chrono_literals;

TEST(ContextTest, BackgroundIsOneContextThatNeverEnds) {
  EXPECT_EQ(background(), background());
  EXPECT_NE(background(), todo());
  EXPECT_FALSE(background().done());
  EXPECT_FALSE(background().err());
  EXPECT_FALSE(background().cause());
  EXPECT_FALSE(background().deadline());
  EXPECT_EQ(background().deadlineOwner(), ContextId());
  EXPECT_FALSE(background().stopToken().stop_possible());
}

TEST(ContextTest, AMovedFromContextIsBackground) {
  auto [ctx, cancel] = withCancel(background());
  Context moved = std::move(ctx);
  EXPECT_EQ(ctx, background());  // NOLINT(bugprone-use-after-move): that is the claim
  Context target = todo();
  target = std::move(moved);
  EXPECT_EQ(moved, background());  // NOLINT(bugprone-use-after-move)
  cancel();
  EXPECT_TRUE(target.done());
}

TEST(ContextTest, CopiesAreTheSameContext) {
  auto [ctx, cancel] = withCancel(background());
  Context copy = ctx;
  Context& self = copy;
  copy = self;
  EXPECT_EQ(copy, ctx);
  cancel();
  EXPECT_TRUE(copy.done());
}

TEST(ContextTest, IdsAreNewOrderedAndHashable) {
  std::set<ContextId> ordered;
  std::unordered_set<ContextId> hashed;
  ContextId last;
  for (int i = 0; i < 1000; ++i) {
    auto [ctx, cancel] = withCancel(background());
    EXPECT_GT(ctx.id(), last);
    last = ctx.id();
    ordered.insert(last);
    hashed.insert(last);
  }
  EXPECT_EQ(ordered.size(), 1000u);
  EXPECT_EQ(hashed.size(), 1000u);
  EXPECT_FALSE(ContextId());
  EXPECT_EQ(ContextId().value(), 0u);
}

TEST(ContextTest, NameIsCopied) {
  std::string name = "build";
  auto [ctx, cancel] = withCancel(background(), name);
  name = "other";
  EXPECT_EQ(ctx.name(), "build");
}

TEST(ContextTest, ErrorsReadAsGoPutsThem) {
  EXPECT_EQ(make_error_code(ContextErrc::Canceled).message(), "context canceled");
  EXPECT_EQ(make_error_code(ContextErrc::DeadlineExceeded).message(), "context deadline exceeded");
}

TEST(ContextTest, ChildEndsWithItsParentNotTheReverse) {
  auto [parent, cancelParent] = withCancel(background());
  auto [child, cancelChild] = withCancel(parent);
  auto [other, cancelOther] = withCancel(parent);
  cancelChild();
  EXPECT_TRUE(child.done());
  EXPECT_FALSE(parent.done());
  EXPECT_FALSE(other.done());
  cancelParent();
  EXPECT_TRUE(other.done());
}

TEST(ContextTest, WholeSubtreeIsDoneWhenCancelReturns) {
  auto [root, cancel] = withCancel(background());
  std::vector<Derived> nodes;
  nodes.push_back(withCancel(root));
  for (std::size_t i = 0; i < 500; ++i) nodes.push_back(withCancel(nodes[i / 3].context));
  static const Key<int> kKey{"key"};
  const Context value = withValue(nodes.back().context, kKey, 1);
  cancel();
  for (const Derived& node : nodes) EXPECT_TRUE(node.context.done());
  EXPECT_TRUE(value.done());
}

TEST(ContextTest, ChildOfADoneParentIsDoneWithItsCause) {
  auto [parent, cancel] = withCancel(background());
  cancel(std::make_error_code(std::errc::io_error), "disk gone");
  static const Key<int> kKey{"key"};
  const Derived made[] = {withCancel(parent), withTimeout(parent, 1h), withDeadline(parent, TimePoint::min())};
  for (const Derived& child : made) {
    EXPECT_EQ(child.context.err(), ContextErrc::Canceled);
    EXPECT_EQ(child.context.cause()->message, "disk gone");
    EXPECT_EQ(child.context.cause()->origin, parent.id());
  }
  const Context value = withValue(parent, kKey, 3);
  EXPECT_EQ(value.cause()->origin, parent.id());
}

TEST(ContextTest, CancelIsIdempotentAndTheFirstCauseStays) {
  auto [ctx, cancel] = withCancel(background());
  cancel(std::make_error_code(std::errc::io_error), "first");
  cancel(std::make_error_code(std::errc::timed_out), "second");
  cancel();
  EXPECT_EQ(ctx.cause()->code, std::make_error_code(std::errc::io_error));
  EXPECT_EQ(ctx.cause()->message, "first");
}

TEST(ContextTest, TheDestructorOfCancelCancelsAndNamesTheCreationSite) {
  const auto line = std::source_location::current().line() + 1;
  auto derived = std::make_optional(withCancel(background()));
  const Context ctx = derived->context;
  derived.reset();
  EXPECT_EQ(ctx.err(), ContextErrc::Canceled);
  EXPECT_EQ(ctx.cause()->where.line(), line);
}

TEST(ContextTest, AssigningOverALiveCancelCancelsTheOldOne) {
  auto first = withCancel(background());
  auto second = withCancel(background());
  first.cancel = std::move(second.cancel);
  EXPECT_TRUE(first.context.done());
  EXPECT_FALSE(second.context.done());
  first.cancel();
  EXPECT_TRUE(second.context.done());
}

TEST(ContextTest, AReleasedCancelDoesNothing) {
  auto [ctx, cancel] = withCancel(background());
  cancel.release();
  cancel();
  EXPECT_FALSE(cancel.setDeadline(TimePoint::min()));
  EXPECT_FALSE(cancel.extend(1s));
  { const Cancel gone = std::move(cancel); }
  EXPECT_FALSE(ctx.done());
}

TEST(ContextTest, WithoutCancelKeepsValuesAndNothingElse) {
  static const Key<int> kKey{"key"};
  auto [parent, cancel] = withTimeout(background(), 1h);
  const Context detached = withoutCancel(withValue(parent, kKey, 7), "after");
  auto [child, cancelChild] = withCancel(detached);
  EXPECT_FALSE(detached.deadline());
  cancel();
  EXPECT_FALSE(detached.done());
  EXPECT_FALSE(child.done());
  EXPECT_EQ(*child.value(kKey), 7);
  EXPECT_FALSE(detached.stopToken().stop_possible());
  EXPECT_FALSE(withoutCancel(parent).done());  // of a parent that is done already
  cancelChild();
  EXPECT_TRUE(child.done());
}

TEST(ContextTest, CancelReachesThroughNodesThatOnlyCarryValues) {
  static const Key<int> kKey{"key"};
  auto [parent, cancel] = withCancel(withValue(background(), kKey, 1));
  auto [child, cancelChild] = withCancel(withValue(parent, kKey, 2));
  cancel();
  EXPECT_TRUE(child.done());
  EXPECT_EQ(child.cause()->origin, parent.id());
}

}  // namespace
}  // namespace arborist
