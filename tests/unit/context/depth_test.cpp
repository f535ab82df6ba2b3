// SPDX-License-Identifier: GPL-3.0-or-later
// Chains a million deep on a stack of 256 KiB: nothing recurses.
#include <gtest/gtest.h>

#include "context_support.h"

namespace arborist {
namespace {

using namespace std::chrono_literals;
using test::kDepth;
using test::ManualTree;
using test::NodeCount;
using test::onSmallStack;

const Key<int> kBottom{"bottom"};
const Key<int> kMissing{"missing"};
const Key<Context> kHolds{"holds"};

TEST(DepthTest, AChainOfCancelsIsCancelledPrintedAndDestroyed) {
  onSmallStack([] {
    auto [root, cancel] = withCancel(background(), "r");
    Context leaf = root;
    for (int i = 0; i < kDepth; ++i) {
      Derived next = withCancel(leaf);
      next.cancel.release();
      leaf = std::move(next.context);
    }
    EXPECT_EQ(leaf.toString().size(),
              std::string("background.withCancel(r)").size() + kDepth * std::string(".withCancel").size());
    cancel();
    EXPECT_TRUE(leaf.done());
    EXPECT_EQ(leaf.cause()->origin, root.id());
  });
}

TEST(DepthTest, ALiveChainIsDestroyed) {
  onSmallStack([] {
    Context leaf = background();
    for (int i = 0; i < kDepth; ++i) {
      Derived next = withCancel(leaf);
      next.cancel.release();
      leaf = std::move(next.context);
    }
    EXPECT_FALSE(leaf.done());
  });
}

TEST(DepthTest, ValuesAreLookedUp) {
  onSmallStack([] {
    Context leaf = withValue(background(), kBottom, 5);
    static const Key<int> kKey{"key"};
    for (int i = 0; i < kDepth; ++i) leaf = withValue(leaf, kKey, i);
    EXPECT_EQ(*leaf.value(kBottom), 5);
    EXPECT_EQ(leaf.value(kMissing), nullptr);
  });
}

TEST(DepthTest, DeadlinesArePushedDown) {
  onSmallStack([] {
    ManualTree tree;
    auto [root, cancel] = withTimeout(tree.root, 1h);
    Context leaf = root;
    for (int i = 0; i < kDepth; ++i) {
      Derived next = withCancel(leaf);
      next.cancel.release();
      leaf = std::move(next.context);
    }
    EXPECT_TRUE(cancel.extend(1h));
    EXPECT_EQ(leaf.deadline(), tree.clock.now() + 2h);
    EXPECT_EQ(leaf.deadlineOwner(), root.id());
    tree.clock.advance(2h);
    EXPECT_EQ(leaf.err(), ContextErrc::DeadlineExceeded);
  });
}

TEST(DepthTest, AChainOfStrandsIsPushedCancelledAndDestroyed) {
  onSmallStack([] {
    ManualTree tree;
    auto [root, cancel] = withTimeout(tree.root, 1h);
    Context leaf = root;
    for (int i = 0; i < kDepth; ++i) {
      Derived next = withAny(tree.root, std::span(&leaf, 1));
      next.cancel.release();
      leaf = std::move(next.context);
    }
    EXPECT_TRUE(cancel.extend(1h));
    EXPECT_EQ(leaf.deadline(), tree.clock.now() + 2h);
    cancel();
    EXPECT_EQ(leaf.cause()->origin, root.id());
  });
}

TEST(DepthTest, ContextsHeldByValuesAreDestroyed) {
  onSmallStack([] {
    const NodeCount count;
    {
      Context leaf = background();
      for (int i = 0; i < kDepth / 4; ++i) leaf = withValue(background(), kHolds, leaf);
    }
    EXPECT_EQ(count.live(), 0);
  });
}

}  // namespace
}  // namespace arborist
