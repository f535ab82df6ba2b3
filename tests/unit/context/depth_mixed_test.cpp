// SPDX-License-Identifier: GPL-3.0-or-later
// Chains a million deep of every kind of context, withAny included, on a stack of 256 KiB.
#include <gtest/gtest.h>

#include <array>

#include "context_support.h"
#include "node_allocations.h"

namespace arborist {
namespace {

using namespace std::chrono_literals;
using test::kDepth;
using test::ManualTree;
using test::nodeAllocationsOf;
using test::onSmallStack;

const Key<int> kTop{"top"};
const Key<int> kLength{"key"};
const Key<int> kNowhere{"missing"};

// Writes down what toString() of its leaf has to be.
class Chain {
 public:
  explicit Chain(const Context& top) : m_leaf(withValue(top, kTop, 1)), m_text(m_leaf.toString()) {}

  void grow(TimePoint now) {
    switch (m_length++ % 6) {
      case 0: return keep(withCancel(m_leaf), ".withCancel");
      case 1: return keep(withTimeout(m_leaf, 2h), ".withTimeout(2h)");
      case 2: return keep({withValue(m_leaf, kLength, m_length), Cancel()}, ".withValue(key)");
      case 3: return keep(withAny(m_leaf, m_before), ".withAny");
      case 4: return keep(withDeadlineCause(m_leaf, now + 3h, {{}, "late"}), ".withDeadline(in 3h)");
      default: return keep(withAny(m_leaf, std::span(&m_leaf, 1)), ".withAny");
    }
  }
  void detach() { keep({withoutCancel(m_leaf), Cancel()}, ".withoutCancel"); }
  const Context& leaf() const { return m_leaf; }
  const std::string& text() const { return m_text; }

 private:
  void keep(Derived next, std::string_view text) {
    next.cancel.release();
    m_before[0] = std::exchange(m_before[1], std::exchange(m_leaf, std::move(next.context)));
    m_text += text;
  }

  Context m_leaf;
  std::array<Context, 2> m_before{background(), background()};
  std::string m_text;
  int m_length = 0;
};

TEST(MixedDepthTest, AChainIsBuiltLookedUpPrintedMovedCancelledAndDestroyed) {
  onSmallStack([] {
    ManualTree tree;
    auto [top, cancel] = withTimeout(tree.root, 1h, "top");
    {
      const Derived parent = withCancel(background()), child = withCancel(parent.context);
      const std::stop_token token = child.context.stopToken();
      parent.cancel();  // what the first ending of a subtree makes for all others
    }
    const auto whole = nodeAllocationsOf([&, &top = top, &cancel = cancel] {
      Chain chain(top);
      for (int i = 0; i < kDepth; ++i) chain.grow(tree.clock.now());
      const Context leaf = chain.leaf();
      EXPECT_EQ(*leaf.value(kTop), 1);
      EXPECT_NE(leaf.value(kLength), nullptr);
      EXPECT_EQ(leaf.value(kNowhere), nullptr);
      EXPECT_TRUE(leaf.toString() == chain.text());
      EXPECT_EQ(leaf.deadlineOwner(), top.id());
      EXPECT_TRUE(cancel.extend(30min));
      EXPECT_EQ(leaf.deadline(), tree.clock.now() + 90min);
      const std::stop_token token = leaf.stopToken();
      bool ran = false;
      const AfterFunc after = onDone(leaf, [&] { ran = true; });
      cancel(std::make_error_code(std::errc::io_error), "enough");
      EXPECT_TRUE(ran);
      EXPECT_TRUE(token.stop_requested());
      EXPECT_EQ(leaf.cause()->message, "enough");
      EXPECT_EQ(leaf.cause()->origin, top.id());
    });
    EXPECT_LE(whole.made, whole.freed + 1);  // the cause, which the top still has
  });
}

TEST(MixedDepthTest, AChainEndsAtADeadlineOfItsTop) {
  onSmallStack([] {
    ManualTree tree;
    auto [top, cancel] = withTimeout(tree.root, 1h);
    Chain chain(top);
    for (int i = 0; i < kDepth; ++i) chain.grow(tree.clock.now());
    tree.clock.advance(1h);
    EXPECT_EQ(chain.leaf().err(), ContextErrc::DeadlineExceeded);
    EXPECT_EQ(chain.leaf().cause()->origin, top.id());
  });
}

TEST(MixedDepthTest, ALiveChainWithDetachedLinksIsLookedUpPrintedAndDestroyed) {
  onSmallStack([] {
    ManualTree tree;
    const auto whole = nodeAllocationsOf([&] {
      Chain chain(tree.root);
      for (int i = 0; i < kDepth; ++i) {
        if (i % 10 == 9) {
          chain.detach();
        } else {
          chain.grow(tree.clock.now());
        }
      }
      EXPECT_EQ(*chain.leaf().value(kTop), 1);
      EXPECT_TRUE(chain.leaf().toString() == chain.text());
      EXPECT_FALSE(chain.leaf().done());
    });
    EXPECT_EQ(whole.made, whole.freed);
    EXPECT_EQ(tree.clock.pending(), 0u);
  });
}

}  // namespace
}  // namespace arborist
