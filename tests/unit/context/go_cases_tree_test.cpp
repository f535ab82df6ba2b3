// SPDX-License-Identifier: GPL-3.0-or-later
// Go's cases of how an end spreads through a tree.
#include "go_cases.h"

#include <algorithm>
#include <random>

#include "context_support.h"

namespace arborist {
namespace {

using namespace std::chrono_literals;
using test::ended;
using test::live;
using test::ManualTree;

const Key<int> kNumber{"key"};

TEST(GoTreeCases, TodoIsARootThatNeverEnds) {
  EXPECT_EQ(todo(), todo());
  EXPECT_TRUE(live(todo()));
  EXPECT_FALSE(todo().deadline());
  EXPECT_FALSE(todo().stopToken().stop_possible());
  EXPECT_EQ(todo().toString(), "todo");
}

TEST(GoTreeCases, CancelEndsItsContextItsCopiesAndItsChildrenInTheCall) {
  auto [ctx, cancel] = withCancel(background());
  const Context copy = ctx;
  auto [child, cancelChild] = withCancel(copy);
  for (const Context& one : {ctx, copy, child}) {
    EXPECT_TRUE(live(one));
    EXPECT_TRUE(one.stopToken().stop_possible());
  }
  cancel();
  for (const Context& one : {ctx, copy, child}) EXPECT_TRUE(ended(one, ContextErrc::Canceled));
}

TEST(GoTreeCases, AParentFinishesCancelsValuesAndTimersBelowIt) {
  ManualTree tree;
  auto [parent, cancel] = withCancel(tree.root);
  auto [plain, cancelPlain] = withCancel(parent);
  const Context value = withValue(parent, kNumber, 1);
  auto [timed, cancelTimed] = withTimeout(value, 1000h);
  for (const Context& one : {parent, plain, value, timed}) EXPECT_TRUE(live(one));
  EXPECT_EQ(tree.clock.pending(), 1u);
  cancel();
  EXPECT_EQ(tree.clock.pending(), 0u);
  for (const Context& one : {parent, plain, value, timed}) EXPECT_TRUE(ended(one, ContextErrc::Canceled));
  EXPECT_TRUE(ended(withValue(parent, kNumber, 2), ContextErrc::Canceled));
}

TEST(GoTreeCases, AChildThatFinishesFirstLeavesItsParentAlone) {
  auto [cancelable, cancelParent] = withCancel(background());
  for (const Context& parent : {background(), cancelable}) {
    auto [child, cancel] = withCancel(parent);
    auto [sibling, cancelSibling] = withCancel(parent);
    EXPECT_TRUE(live(child));
    cancel();
    EXPECT_TRUE(ended(child, ContextErrc::Canceled));
    EXPECT_TRUE(live(parent));
    EXPECT_TRUE(live(sibling));
  }
}

// A tree of four children a node, each cancelled by some thread, in no order at all: no thread is stuck.
TEST(GoTreeCases, SimultaneousCancelsAllReturnAndEndEveryNode) {
  const auto seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  for (int round = 0; round < 10; ++round) {
    std::vector<Derived> nodes;
    nodes.push_back(withCancel(background()));
    for (std::size_t i = 0; nodes.size() < 120; ++i) {
      for (int child = 0; child < 4; ++child) nodes.push_back(withCancel(nodes[i].context));
    }
    std::ranges::shuffle(nodes, random);
    std::vector<std::jthread> threads;
    std::atomic<std::size_t> next{0};
    for (int i = 0; i < 8; ++i) {
      threads.emplace_back([&] {
        for (std::size_t at = next++; at < nodes.size(); at = next++) {
          nodes[at].cancel();
          EXPECT_TRUE(nodes[at].context.done());
        }
      });
    }
    for (const Derived& node : nodes) node.context.wait();
    threads.clear();
    for (const Derived& node : nodes) EXPECT_TRUE(ended(node.context, ContextErrc::Canceled));
  }
}

TEST(GoTreeCases, InterlockedCancelsReturn) {
  auto [parent, cancelParent] = withCancel(background());
  auto [child, cancelChild] = withCancel(parent);
  std::jthread follower([&parent = parent, &cancelChild = cancelChild] {
    parent.wait();
    cancelChild();
  });
  cancelParent();
  child.wait();
  follower.join();
  EXPECT_EQ(child.cause()->origin, parent.id());
}

TEST(GoTreeCases, ACancelInsideTheParentsCallbackReturns) {
  auto [parent, cancelParent] = withCancel(background());
  auto [child, cancelChild] = withCancel(parent);
  const AfterFunc after = onDone(parent, [&cancelChild = cancelChild, &cancelParent = cancelParent] {
    cancelChild();
    cancelParent();
  });
  cancelParent();
  EXPECT_EQ(child.cause()->origin, parent.id());
}

// Thirty or more layers of values, cancels and timeouts in random order, with at least one of each.
class GoLayers : public ::testing::Test, protected ManualTree {
 protected:
  void build(Duration timeout) {
    for (int i = 0; i < 30 || m_keys.empty() || m_cancels.empty() || m_timers == 0; ++i) {
      switch (m_random() % 3) {
        case 0:
          m_keys.push_back(std::make_unique<Key<std::size_t>>("layer"));
          m_leaf = withValue(m_leaf, *m_keys.back(), m_keys.size());
          break;
        case 1: keep(withCancel(m_leaf)); break;
        default: keep(withTimeout(m_leaf, timeout)); ++m_timers;
      }
    }
  }
  void keep(Derived derived) {
    m_leaf = std::move(derived.context);
    m_cancels.push_back(std::move(derived.cancel));
  }
  void expectValues() const {
    for (std::size_t i = 0; i < m_keys.size(); ++i) {
      ASSERT_NE(m_leaf.value(*m_keys[i]), nullptr);
      EXPECT_EQ(*m_leaf.value(*m_keys[i]), i + 1);
    }
  }

  const unsigned m_seed = std::random_device{}();
  const ::testing::ScopedTrace m_trace{__FILE__, __LINE__, "seed " + std::to_string(m_seed)};
  std::mt19937 m_random{m_seed};
  std::vector<std::unique_ptr<Key<std::size_t>>> m_keys;  // outlive the contexts
  std::vector<Cancel> m_cancels;
  int m_timers = 0;
  Context m_leaf = root;
};

TEST_F(GoLayers, ACancelOnAnyLayerEndsTheLeafAndItsValuesStay) {
  build(1000h);
  EXPECT_TRUE(live(m_leaf));
  EXPECT_TRUE(m_leaf.toString().starts_with("test."));
  expectValues();
  m_cancels[m_random() % m_cancels.size()]();
  EXPECT_TRUE(ended(m_leaf, ContextErrc::Canceled));
  expectValues();
}

TEST_F(GoLayers, ATimeoutOnAnyLayerEndsTheLeafAndItsValuesStay) {
  build(1ms);
  expectValues();
  clock.advance(1ms);
  EXPECT_TRUE(ended(m_leaf, ContextErrc::DeadlineExceeded));
  expectValues();
}

// A child that is made while its parent is being cancelled is done, and why.
TEST(GoTreeCases, AChildOfASimultaneouslyCancelledParentHasItsCause) {
  const std::error_code why = std::make_error_code(std::errc::io_error);
  for (int round = 0; round < 200; ++round) {
    auto [parent, cancel] = withCancel(background());
    std::jthread canceller([&cancel = cancel, &why] { cancel(why, "because"); });
    auto [child, cancelChild] = withCancel(parent);
    auto [merged, cancelMerged] = withAny(background(), std::span(&parent, 1));
    const Context value = withValue(parent, kNumber, round);
    for (const Context& one : {child, merged, value}) {
      one.wait();
      EXPECT_TRUE(ended(one, ContextErrc::Canceled));
      EXPECT_EQ(one.cause()->code, why);
      EXPECT_EQ(one.cause()->message, "because");
      EXPECT_EQ(one.cause()->origin, parent.id());
    }
  }
}

}  // namespace
}  // namespace arborist
