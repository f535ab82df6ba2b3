// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include "context_support.h"

namespace arborist {
namespace {

using namespace std::chrono_literals;
using test::ManualTree;

class DeadlineTest : public ::testing::Test, protected ManualTree {
 protected:
  TimePoint in(Duration duration) const { return clock.now() + duration; }
};

TEST_F(DeadlineTest, EndsWhenItsTimeComesAndNotBefore) {
  auto [ctx, cancel] = withDeadline(root, in(10ms));
  clock.advance(10ms - 1ns);
  EXPECT_FALSE(ctx.done());
  clock.advance(1ns);
  EXPECT_EQ(ctx.err(), ContextErrc::DeadlineExceeded);
}

TEST_F(DeadlineTest, ChildDeadlineNeverExceedsParents) {
  auto [parent, cancelParent] = withTimeout(root, 1s);
  auto [later, cancelLater] = withTimeout(parent, 2s);
  auto [sooner, cancelSooner] = withTimeout(parent, 500ms);
  EXPECT_EQ(later.deadline(), in(1s));
  EXPECT_EQ(later.deadlineOwner(), parent.id());
  EXPECT_EQ(sooner.deadline(), in(500ms));
  EXPECT_EQ(sooner.deadlineOwner(), sooner.id());
}

TEST_F(DeadlineTest, OfEqualDeadlinesTheOutermostOwnsIt) {
  auto [parent, cancelParent] = withTimeout(root, 1s);
  auto [child, cancelChild] = withTimeout(parent, 1s);
  EXPECT_EQ(child.deadlineOwner(), parent.id());
  clock.advance(1s);
  EXPECT_EQ(child.cause()->origin, parent.id());
}

TEST_F(DeadlineTest, IsInheritedThroughValuesAndCancels) {
  static const Key<int> kKey{"key"};
  auto [parent, cancelParent] = withTimeout(root, 1s);
  auto [child, cancelChild] = withCancel(withValue(parent, kKey, 1));
  EXPECT_EQ(child.deadline(), in(1s));
  EXPECT_EQ(child.deadlineOwner(), parent.id());
}

TEST_F(DeadlineTest, OnlyTheOwnerArmsATimer) {
  auto [parent, cancelParent] = withTimeout(root, 1s);
  auto [later, cancelLater] = withTimeout(parent, 2s);
  EXPECT_EQ(clock.pending(), 1u);
  EXPECT_TRUE(cancelParent.setDeadline(in(3s)));
  EXPECT_EQ(clock.pending(), 2u);
  EXPECT_EQ(later.deadline(), in(2s));
  EXPECT_TRUE(cancelParent.setDeadline(in(1s)));
  EXPECT_EQ(clock.pending(), 1u);
}

TEST_F(DeadlineTest, AtOrBeforeNowEndsInTheCall) {
  EXPECT_EQ(withDeadline(root, clock.now()).context.err(), ContextErrc::DeadlineExceeded);
  EXPECT_EQ(withTimeout(root, 0s).context.err(), ContextErrc::DeadlineExceeded);
  EXPECT_EQ(withTimeout(root, -1s).context.err(), ContextErrc::DeadlineExceeded);
  EXPECT_EQ(withDeadline(root, TimePoint::min()).context.err(), ContextErrc::DeadlineExceeded);
  auto [ctx, cancel] = withCancel(root);
  EXPECT_TRUE(cancel.setDeadline(clock.now()));
  EXPECT_EQ(ctx.err(), ContextErrc::DeadlineExceeded);
  EXPECT_EQ(ctx.cause()->origin, ctx.id());
  EXPECT_EQ(clock.pending(), 0u);
}

TEST_F(DeadlineTest, AChildsOwnLaterDeadlineActsWhenTheParentsIsExtended) {
  auto [parent, cancelParent] = withTimeout(root, 1s);
  auto [child, cancelChild] = withTimeout(parent, 2s);
  auto [grandchild, cancelGrandchild] = withCancel(child);
  EXPECT_TRUE(cancelParent.extend(9s));
  EXPECT_EQ(parent.deadline(), in(10s));
  EXPECT_EQ(grandchild.deadline(), in(2s));
  EXPECT_EQ(grandchild.deadlineOwner(), child.id());
  clock.advance(2s);
  EXPECT_TRUE(grandchild.done());
  EXPECT_EQ(grandchild.cause()->origin, child.id());
  EXPECT_FALSE(parent.done());
}

TEST_F(DeadlineTest, SetDeadlinePastTheParentsIsClampedButKept) {
  auto [parent, cancelParent] = withTimeout(root, 1s);
  auto [child, cancelChild] = withCancel(parent);
  EXPECT_TRUE(cancelChild.setDeadline(in(5s)));
  EXPECT_EQ(child.deadline(), in(1s));
  EXPECT_TRUE(cancelParent.setDeadline(in(8s)));
  EXPECT_EQ(child.deadline(), in(5s));
  EXPECT_EQ(child.deadlineOwner(), child.id());
}

TEST_F(DeadlineTest, ExtendAddsToTheOwnDeadlineOrToNow) {
  auto [ctx, cancel] = withCancel(root);
  EXPECT_TRUE(cancel.extend(3s));
  EXPECT_EQ(ctx.deadline(), in(3s));
  clock.advance(1s);
  EXPECT_TRUE(cancel.extend(3s));
  EXPECT_EQ(ctx.deadline(), in(5s));
  EXPECT_TRUE(cancel.extend(-1s));
  EXPECT_EQ(ctx.deadline(), in(4s));
}

TEST_F(DeadlineTest, AnExtendedDeadlineDoesNotFireAtTheOldTime) {
  auto [ctx, cancel] = withTimeout(root, 1s);
  EXPECT_TRUE(cancel.extend(1s));
  clock.advance(1s);
  EXPECT_FALSE(ctx.done());
  clock.advance(1s);
  EXPECT_TRUE(ctx.done());
}

TEST_F(DeadlineTest, MovingADeadlineIsRefusedOnceDone) {
  auto [ctx, cancel] = withTimeout(root, 1s);
  clock.advance(1s);
  EXPECT_FALSE(cancel.extend(1h));
  EXPECT_FALSE(cancel.setDeadline(in(1h)));
  EXPECT_EQ(ctx.err(), ContextErrc::DeadlineExceeded);
}

TEST_F(DeadlineTest, MaximaSaturate) {
  auto [ctx, cancel] = withTimeout(root, Duration::max());
  EXPECT_EQ(ctx.deadline(), TimePoint::max());
  EXPECT_EQ(ctx.deadlineOwner(), ctx.id());
  EXPECT_TRUE(cancel.extend(Duration::max()));
  EXPECT_EQ(ctx.deadline(), TimePoint::max());
  auto [child, cancelChild] = withTimeout(ctx, 1s);
  EXPECT_EQ(child.deadline(), in(1s));
  auto [past, cancelPast] = withTimeout(root, Duration::min());
  EXPECT_TRUE(past.done());
  EXPECT_FALSE(ctx.done());
}

TEST_F(DeadlineTest, CancelTakesTheTimerAlong) {
  {
    auto [ctx, cancel] = withTimeout(root, 1s);
    auto [child, cancelChild] = withTimeout(ctx, 500ms);
    EXPECT_EQ(clock.pending(), 2u);
    cancel();
    EXPECT_EQ(clock.pending(), 0u);
  }
  Context kept = root;
  {
    auto [ctx, cancel] = withTimeout(root, 1s);
    cancel.release();
  }
  EXPECT_EQ(clock.pending(), 0u);  // nobody can see it any more
}

TEST_F(DeadlineTest, ChangesReachTheWholeSubtree) {
  auto [top, cancel] = withTimeout(root, 10s);
  std::vector<Derived> nodes;
  nodes.push_back(withCancel(top));
  for (std::size_t i = 0; i < 200; ++i) nodes.push_back(withCancel(nodes[i / 2].context));
  EXPECT_TRUE(cancel.setDeadline(in(4s)));
  for (const Derived& node : nodes) EXPECT_EQ(node.context.deadline(), in(4s));
  EXPECT_TRUE(cancel.setDeadline(in(20s)));
  for (const Derived& node : nodes) EXPECT_EQ(node.context.deadline(), in(20s));
}

TEST_F(DeadlineTest, WithoutCancelHasNone) {
  auto [ctx, cancel] = withTimeout(root, 1s);
  auto [child, cancelChild] = withTimeout(withoutCancel(ctx), 5s);
  EXPECT_EQ(child.deadline(), in(5s));
  clock.advance(2s);
  EXPECT_TRUE(ctx.done());
  EXPECT_FALSE(child.done());
}

TEST_F(DeadlineTest, ADeadlineWithoutHandlesOnAChildEndsItsDescendants) {
  Derived parent = withTimeout(root, 1s);
  const Context child = withCancel(parent.context).context;  // its Cancel went with the temporary
  EXPECT_TRUE(child.done());
  Derived held = withCancel(parent.context);
  parent.cancel.release();
  parent.context = background();  // the node lives on as the parent of its child, and so does its timer
  clock.advance(1s);
  EXPECT_EQ(held.context.err(), ContextErrc::DeadlineExceeded);
}

// A clock that stops between taking an alarm out and calling it, as a second thread may do.
class SteppedClock final : public TimerService {
 public:
  TimePoint now() const noexcept override { return time; }
  bool isRealTime() const noexcept override { return false; }
  void arm(Timer& timer, TimePoint) noexcept override { armed = &timer; }
  void disarm(Timer& timer) noexcept override {
    if (armed == &timer) armed = nullptr;
  }
  Timer* take() {
    Timer* const timer = std::exchange(armed, nullptr);
    return timer && hold(*timer) ? timer : nullptr;
  }
  void call(Timer& timer) { expire(timer); }

  TimePoint time{1h};
  Timer* armed = nullptr;
};

TEST(SteppedDeadlineTest, AnAlarmOnItsWayDoesNotEndAContextThatWasExtended) {
  SteppedClock clock;
  const Context root = rootContext(clock);
  auto [ctx, cancel] = withTimeout(root, 1s);
  clock.time += 1s;
  Timer* const timer = clock.take();
  ASSERT_NE(timer, nullptr);
  EXPECT_TRUE(cancel.extend(1s));
  clock.call(*timer);
  EXPECT_FALSE(ctx.done());
  clock.time += 1s;
  Timer* const again = clock.take();
  ASSERT_EQ(again, timer);
  clock.call(*again);
  EXPECT_EQ(ctx.err(), ContextErrc::DeadlineExceeded);
}

TEST(SteppedDeadlineTest, AnAlarmOnItsWayKeepsItsContextAliveUntilItIsCalled) {
  SteppedClock clock;
  const Context root = rootContext(clock);
  const test::NodeCount count;
  std::optional<Derived> derived = withTimeout(root, 1s);
  clock.time += 1s;
  Timer* const timer = clock.take();
  ASSERT_NE(timer, nullptr);
  derived.reset();
  EXPECT_EQ(count.live(), 1);
  clock.call(*timer);
  EXPECT_EQ(count.live(), 0);
}

TEST(RealDeadlineTest, IsNeverEarly) {
  for (int i = 0; i < 20; ++i) {
    const TimePoint due = Clock::now() + std::chrono::microseconds(137 * i);
    auto [ctx, cancel] = withDeadline(background(), due);
    ctx.wait();
    EXPECT_GE(Clock::now(), due);
    EXPECT_EQ(ctx.err(), ContextErrc::DeadlineExceeded);
  }
}

}  // namespace
}  // namespace arborist
