// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <latch>

#include "context_support.h"

namespace arborist {
namespace {

using namespace std::chrono_literals;
using test::ManualTree;
using test::NodeCount;

TEST(WithAnyTest, EndsWithTheParentOrAnyOther) {
  for (int which = 0; which < 3; ++which) {
    Derived sources[] = {withCancel(background()), withCancel(background()), withCancel(background())};
    const Context others[] = {sources[1].context, sources[2].context};
    auto [any, cancel] = withAny(sources[0].context, others);
    auto [child, cancelChild] = withCancel(any);
    sources[which].cancel(std::make_error_code(std::errc::io_error), "this one");
    EXPECT_EQ(any.err(), ContextErrc::Canceled);
    EXPECT_EQ(any.cause()->message, "this one");
    EXPECT_EQ(child.cause()->origin, sources[which].context.id());
    for (int other = 0; other < 3; ++other) EXPECT_EQ(sources[other].context.done(), other == which);
  }
}

TEST(WithAnyTest, ItsOwnCancelEndsNoSource) {
  auto [a, cancelA] = withCancel(background());
  auto [b, cancelB] = withCancel(background());
  auto [any, cancel] = withAny(a, std::span(&b, 1));
  cancel();
  EXPECT_TRUE(any.done());
  EXPECT_FALSE(a.done());
  EXPECT_FALSE(b.done());
}

TEST(WithAnyTest, ADoneOtherEndsItAtConstructionWithTheWinnersErrAndCause) {
  ManualTree tree;
  auto [late, cancelLate] = withTimeout(tree.root, 1s);
  tree.clock.advance(1s);
  auto [parent, cancelParent] = withCancel(background());
  auto [any, cancel] = withAny(parent, std::span(&late, 1));
  EXPECT_EQ(any.err(), ContextErrc::DeadlineExceeded);
  EXPECT_EQ(any.cause()->origin, late.id());
}

TEST(WithAnyTest, HasTheValuesOfItsParentOnly) {
  static const Key<int> kKey{"key"};
  static const Key<int> kOther{"other"};
  const Context parent = withValue(background(), kKey, 1);
  auto [other, cancelOther] = withCancel(withValue(background(), kOther, 2));
  auto [any, cancel] = withAny(parent, std::span(&other, 1));
  EXPECT_EQ(*any.value(kKey), 1);
  EXPECT_EQ(any.value(kOther), nullptr);
}

TEST(WithAnyTest, HasTheEarliestDeadlineAndFollowsItsChanges) {
  ManualTree tree;
  auto [a, cancelA] = withTimeout(tree.root, 10s);
  auto [b, cancelB] = withTimeout(tree.root, 5s);
  auto [any, cancel] = withAny(a, std::span(&b, 1));
  auto [child, cancelChild] = withCancel(any);
  const TimePoint start = tree.clock.now();
  EXPECT_EQ(child.deadline(), start + 5s);
  EXPECT_EQ(child.deadlineOwner(), b.id());
  EXPECT_TRUE(cancelB.setDeadline(start + 20s));
  EXPECT_EQ(child.deadline(), start + 10s);
  EXPECT_EQ(child.deadlineOwner(), a.id());
  EXPECT_TRUE(cancelB.setDeadline(start + 3s));
  EXPECT_EQ(child.deadline(), start + 3s);
  tree.clock.advance(3s);
  EXPECT_EQ(child.err(), ContextErrc::DeadlineExceeded);
  EXPECT_EQ(child.cause()->origin, b.id());
}

TEST(WithAnyTest, OthersThatNeverEndCountForNothing) {
  auto [parent, cancelParent] = withCancel(background());
  const Context others[] = {background(), todo()};
  auto [any, cancel] = withAny(parent, others);
  EXPECT_FALSE(any.done());
  cancelParent();
  EXPECT_TRUE(any.done());
}

TEST(WithAnyTest, TheSameOtherTwiceIsFine) {
  auto [a, cancelA] = withCancel(background());
  const Context others[] = {a, a};
  auto [any, cancel] = withAny(a, others);
  cancelA();
  EXPECT_TRUE(any.done());
}

TEST(WithAnyTest, ASourceKeepsNothingOfAFinishedOne) {
  const NodeCount count;
  auto [longLived, cancel] = withCancel(background());
  for (int i = 0; i < 1000; ++i) {
    auto [request, cancelRequest] = withCancel(background());
    auto [any, cancelAny] = withAny(request, std::span(&longLived, 1));
    EXPECT_FALSE(any.done());
  }
  EXPECT_EQ(count.live(), 1);
}

TEST(WithAnyTest, MarksAreCompleteAcrossTreesForTheLoserToo) {
  auto [a, cancelA] = withCancel(background());
  auto [b, cancelB] = withCancel(background());
  auto [any, cancelAny] = withAny(b, std::span(&a, 1));
  auto [child, cancelChild] = withCancel(any);
  std::latch entered(1);
  std::atomic<bool> go{false};
  const AfterFunc blocks = onDone(a, [&] {
    entered.count_down();
    go.wait(false);
  });
  std::jthread winner([&cancelA = cancelA] { cancelA(); });
  entered.wait();
  cancelA();
  EXPECT_TRUE(child.done());
  EXPECT_FALSE(b.done());
  go = true;
  go.notify_all();
}

// 2^40 paths lead from the bottom to the top: every node has to be visited once.
TEST(WithAnyTest, AStackOfDiamondsIsWalkedNodeByNode) {
  ManualTree tree;
  std::vector<Derived> nodes;
  nodes.push_back(withTimeout(tree.root, 1h));
  for (int i = 0; i < 40; ++i) {
    const Context above = nodes.back().context;
    nodes.push_back(withCancel(above));
    const Context left = nodes.back().context;
    nodes.push_back(withCancel(above));
    nodes.push_back(withAny(nodes.back().context, std::span(&left, 1)));
  }
  const TimePoint now = tree.clock.now();
  for (const Duration to : {Duration(2h), Duration(30min), Duration(3h)}) {
    EXPECT_TRUE(nodes.front().cancel.setDeadline(now + to));
    EXPECT_EQ(nodes.back().context.deadline(), now + to);
    EXPECT_EQ(nodes.back().context.deadlineOwner(), nodes.front().context.id());
  }
  nodes.front().cancel();
  for (const Derived& node : nodes) EXPECT_TRUE(node.context.done());
}

}  // namespace
}  // namespace arborist
