// SPDX-License-Identifier: GPL-3.0-or-later
// Deadlines that are moved: what is kept, what is computed, who owns it.
#include <gtest/gtest.h>

#include "context_support.h"

namespace arborist {
namespace {

using namespace std::chrono_literals;

class DeadlineMoveTest : public ::testing::Test, protected test::ManualTree {
 protected:
  TimePoint in(Duration duration) const { return clock.now() + duration; }
};

TEST_F(DeadlineMoveTest, ExtendIntoThePastEndsInTheCall) {
  auto [ctx, cancel] = withTimeout(root, 1h);
  auto [child, cancelChild] = withCancel(ctx);
  EXPECT_TRUE(cancel.extend(-2h));
  EXPECT_EQ(ctx.err(), ContextErrc::DeadlineExceeded);
  EXPECT_EQ(child.err(), ContextErrc::DeadlineExceeded);
  EXPECT_EQ(clock.pending(), 0u);
}

TEST_F(DeadlineMoveTest, ADeadlineThatEndsInTheCallIsTheOneThatIsRead) {
  auto [first, cancelFirst] = withCancel(root);
  auto [below, cancelBelow] = withTimeout(first, 1h);
  EXPECT_TRUE(cancelFirst.setDeadline(in(-1s)));
  for (const Context& ctx : {first, below}) {
    EXPECT_EQ(ctx.err(), ContextErrc::DeadlineExceeded);
    EXPECT_EQ(ctx.deadline(), in(-1s));
    EXPECT_EQ(ctx.deadlineOwner(), first.id());
  }
  EXPECT_EQ(clock.pending(), 0u);
}

TEST_F(DeadlineMoveTest, ExtendOfAClampedOneAddsToItsOwn) {
  auto [parent, cancelParent] = withTimeout(root, 1s);
  auto [child, cancelChild] = withTimeout(parent, 2s);
  EXPECT_TRUE(cancelChild.extend(3s));
  EXPECT_EQ(child.deadline(), in(1s));
  EXPECT_TRUE(cancelParent.setDeadline(in(1h)));
  EXPECT_EQ(child.deadline(), in(5s));
}

TEST_F(DeadlineMoveTest, AChildNeverOutlivesItsParentHoweverFarItIsExtended) {
  auto [parent, cancelParent] = withTimeout(root, 1s);
  auto [child, cancelChild] = withCancel(parent);
  EXPECT_TRUE(cancelChild.extend(Duration::max()));
  EXPECT_TRUE(cancelChild.setDeadline(TimePoint::max()));
  EXPECT_EQ(child.deadline(), in(1s));
  EXPECT_EQ(child.deadlineOwner(), parent.id());
  clock.advance(1s);
  EXPECT_EQ(child.err(), ContextErrc::DeadlineExceeded);
  EXPECT_EQ(child.cause()->origin, parent.id());
}

TEST_F(DeadlineMoveTest, AnEarlierOneActsAndItsOwnerIsTheOneThatWasMoved) {
  auto [parent, cancelParent] = withTimeout(root, 10s);
  auto [child, cancelChild] = withTimeout(parent, 20s);
  EXPECT_TRUE(cancelChild.setDeadline(in(3s)));
  EXPECT_EQ(child.deadlineOwner(), child.id());
  clock.advance(3s);
  EXPECT_TRUE(child.done());
  EXPECT_FALSE(parent.done());
}

TEST_F(DeadlineMoveTest, MovedToTheParentsTimeItIsTheParents) {
  auto [parent, cancelParent] = withTimeout(root, 10s);
  auto [child, cancelChild] = withTimeout(parent, 3s);
  EXPECT_EQ(clock.pending(), 2u);
  EXPECT_TRUE(cancelChild.setDeadline(in(10s)));
  EXPECT_EQ(child.deadlineOwner(), parent.id());
  EXPECT_EQ(clock.pending(), 1u);
}

TEST_F(DeadlineMoveTest, AnAncestorsChangeReachesValuesAndStrandsAndStopsAtDetachedOnes) {
  static const Key<int> kKey{"key"};
  auto [top, cancel] = withTimeout(root, 10s);
  const Context value = withValue(top, kKey, 1);
  auto [merged, cancelMerged] = withAny(root, std::span(&value, 1));
  auto [belowMerged, cancelBelow] = withCancel(merged);
  const Context detached = withoutCancel(belowMerged);
  EXPECT_TRUE(cancel.setDeadline(in(4s)));
  for (const Context& ctx : {value, merged, belowMerged}) {
    EXPECT_EQ(ctx.deadline(), in(4s));
    EXPECT_EQ(ctx.deadlineOwner(), top.id());
  }
  EXPECT_FALSE(detached.deadline());
  EXPECT_EQ(detached.deadlineOwner(), ContextId());
}

TEST_F(DeadlineMoveTest, TheFarthestDeadlineNeverPasses) {
  auto [ctx, cancel] = withDeadline(root, TimePoint::max());
  auto [timed, cancelTimed] = withTimeout(root, 1h);
  EXPECT_TRUE(cancelTimed.extend(Duration::max()));
  EXPECT_EQ(timed.deadline(), TimePoint::max());
  EXPECT_EQ(clock.pending(), 0u);
  clock.advance(Duration::max());
  EXPECT_EQ(clock.now(), TimePoint::max());
  EXPECT_FALSE(ctx.done());
}

// Of two that pass in one step of the clock the earlier is the cause.
TEST_F(DeadlineMoveTest, TheEarlierOfTwoPassedDeadlinesIsTheCause) {
  auto [parent, cancelParent] = withTimeout(root, 2s);
  auto [child, cancelChild] = withTimeout(parent, 1s);
  clock.advance(1h);
  EXPECT_EQ(child.cause()->origin, child.id());
  EXPECT_EQ(parent.cause()->origin, parent.id());
}

// A manual clock's tree and a real one: each context follows the clock of its own root.
TEST_F(DeadlineMoveTest, EachTreeFollowsTheClockOfItsRoot) {
  test::ManualTree other;
  auto [here, cancelHere] = withTimeout(root, 1s);
  auto [there, cancelThere] = withTimeout(withoutCancel(other.root), 1s);
  clock.advance(1s);
  EXPECT_TRUE(here.done());
  EXPECT_FALSE(there.done());
  other.clock.advance(1s);
  EXPECT_TRUE(there.done());
}

}  // namespace
}  // namespace arborist
