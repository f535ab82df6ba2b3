// SPDX-License-Identifier: GPL-3.0-or-later
// withAny where it crosses from tree to tree.
#include <gtest/gtest.h>

#include "context_support.h"

namespace arborist {
namespace {

using namespace std::chrono_literals;
using test::kIo;
using test::ManualTree;
using test::NodeCount;

TEST(StrandTest, ACallbackInOneTreeSeesTheMarksInTheOthers) {
  auto [source, cancel] = withCancel(background());
  std::vector<Derived> trees, merged, below;
  for (int i = 0; i < 20; ++i) {
    trees.push_back(withCancel(background()));
    merged.push_back(withAny(trees.back().context, std::span(i ? &merged.back().context : &source, 1)));
    below.push_back(withCancel(merged.back().context));
  }
  int unmarked = 0;
  const AfterFunc after = onDone(source, [&] {
    for (const auto* nodes : {&merged, &below}) {
      for (const Derived& node : *nodes) unmarked += !node.context.done() || !node.context.cause();
    }
  });
  cancel(kIo, "over");
  EXPECT_EQ(unmarked, 0);
  EXPECT_EQ(below.back().context.cause()->message, "over");
  EXPECT_EQ(below.back().context.cause()->origin, source.id());
  for (const Derived& tree : trees) EXPECT_FALSE(tree.context.done());
}

TEST(StrandTest, TheFirstToEndIsTheCauseForEver) {
  auto [a, cancelA] = withCancel(background());
  auto [b, cancelB] = withCancel(background());
  auto [merged, cancel] = withAny(a, std::span(&b, 1));
  cancelB(kIo, "b");
  cancelA(kIo, "a");
  cancel(kIo, "own");
  EXPECT_EQ(merged.cause()->message, "b");
  EXPECT_EQ(merged.cause()->origin, b.id());
}

TEST(StrandTest, ItsOwnCancelIsItsCause) {
  auto [a, cancelA] = withCancel(background());
  auto [merged, cancel] = withAny(background(), std::span(&a, 1));
  cancel(kIo, "own");
  cancelA(kIo, "a");
  EXPECT_EQ(merged.cause()->message, "own");
  EXPECT_EQ(merged.cause()->origin, merged.id());
}

TEST(StrandTest, OfADoneParentAndADoneOtherTheParentsCauseIsTaken) {
  auto [a, cancelA] = withCancel(background());
  auto [b, cancelB] = withCancel(background());
  cancelB(kIo, "b");
  cancelA(kIo, "a");
  EXPECT_EQ(withAny(a, std::span(&b, 1)).context.cause()->message, "a");
  EXPECT_EQ(withAny(background(), std::span(&b, 1)).context.cause()->message, "b");
}

TEST(StrandTest, ADetachedOneStillEndsWithItsOthers) {
  auto [parent, cancelParent] = withCancel(background());
  auto [other, cancelOther] = withCancel(background());
  auto [merged, cancel] = withAny(withoutCancel(parent), std::span(&other, 1));
  cancelParent();
  EXPECT_FALSE(merged.done());
  cancelOther();
  EXPECT_TRUE(merged.done());
}

TEST(StrandTest, ItsOwnDeadlineActsWhereItIsTheEarliest) {
  ManualTree tree;
  auto [a, cancelA] = withTimeout(tree.root, 10s);
  auto [b, cancelB] = withTimeout(tree.root, 5s);
  auto [merged, cancel] = withAny(a, std::span(&b, 1));
  EXPECT_TRUE(cancel.extend(2s));
  EXPECT_EQ(merged.deadlineOwner(), merged.id());
  EXPECT_TRUE(cancel.extend(4s));  // 6 s: kept, b's 5 s act
  EXPECT_EQ(merged.deadlineOwner(), b.id());
  EXPECT_TRUE(cancelB.setDeadline(tree.clock.now() + 8s));
  EXPECT_EQ(merged.deadline(), tree.clock.now() + 6s);
  tree.clock.advance(6s);
  EXPECT_EQ(merged.cause()->origin, merged.id());
  EXPECT_FALSE(a.done() || b.done());
}

TEST(StrandTest, OfEqualDeadlinesTheParentsComesFirst) {
  ManualTree tree;
  auto [a, cancelA] = withTimeout(tree.root, 5s);
  auto [b, cancelB] = withTimeout(tree.root, 5s);
  const Context others[] = {b};
  auto [merged, cancel] = withAny(a, others);
  EXPECT_EQ(merged.deadlineOwner(), a.id());
}

TEST(StrandTest, AnObserverIsToldOfEveryEndAcrossTreesOnce) {
  const NodeCount count;
  auto [source, cancel] = withCancel(background());
  auto [one, cancelOne] = withAny(background(), std::span(&source, 1));
  const Context both[] = {source, one};
  auto [two, cancelTwo] = withAny(one, both);
  auto [below, cancelBelow] = withCancel(two);
  cancel();
  EXPECT_EQ(count.ended(), 4);
}

// The strand's end is in the middle of a chain of trees; every handle but the last is gone.
TEST(StrandTest, AMergedContextKeepsItsSourcesAndNothingKeepsIt) {
  const NodeCount count;
  std::optional<Derived> merged;
  std::optional<Cancel> cancelSource;
  {
    Derived source = withCancel(background());
    Derived parent = withCancel(background());
    merged = withAny(parent.context, std::span(&source.context, 1));
    parent.cancel.release();
    cancelSource = std::move(source.cancel);
  }
  EXPECT_EQ(count.live(), 3);
  (*cancelSource)();
  EXPECT_TRUE(merged->context.done());
  cancelSource.reset();
  EXPECT_EQ(count.live(), 3);
  merged.reset();
  EXPECT_EQ(count.live(), 0);
}

}  // namespace
}  // namespace arborist
