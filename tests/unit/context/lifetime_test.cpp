// SPDX-License-Identifier: GPL-3.0-or-later
// Whatever is derived, in whatever order it is let go: nothing stays.
#include <gtest/gtest.h>

#include <malloc.h>

#include <algorithm>
#include <random>

#include "context_support.h"

namespace arborist {
namespace {

using namespace std::chrono_literals;
using test::ManualTree;
using test::NodeCount;

const Key<Context> kContext{"context"};
const Key<int> kInt{"int"};

TEST(LifetimeTest, AChildKeepsItsParentAlive) {
  const NodeCount count;
  std::optional<Derived> child;
  {
    auto [parent, cancel] = withCancel(background());
    cancel.release();
    child.emplace(withCancel(parent));
  }
  EXPECT_EQ(count.live(), 2);
  child.reset();
  EXPECT_EQ(count.live(), 0);
}

TEST(LifetimeTest, AParentKeepsNothingOfItsChildren) {
  const NodeCount count;
  auto [parent, cancel] = withCancel(background());
  for (int i = 0; i < 1000; ++i) {
    auto [child, cancelChild] = withTimeout(parent, 1h);
    const Context value = withValue(child, kInt, i);
    auto [other, cancelOther] = withCancel(value);
    other.stopToken();
    AfterFunc after = onDone(other, [] {});
    if (i % 2) cancelOther();
  }
  EXPECT_EQ(count.live(), 1);
}

TEST(LifetimeTest, AMillionChildrenLaterTheMemoryIsFlat) {
  auto [parent, cancel] = withCancel(background());
  const auto one = [&parent = parent] {
    auto [child, cancelChild] = withTimeout(parent, 1h);
    static_cast<void>(child);
  };
  for (int i = 0; i < 1000; ++i) one();
  const auto before = mallinfo2().uordblks;
  for (int i = 0; i < test::byOneThread(1'000'000); ++i) one();
  EXPECT_LE(mallinfo2().uordblks, before + 4096);
}

// One of each kind over each other, released in every order.
TEST(LifetimeTest, EveryOrderOfReleaseLeavesNothing) {
  const NodeCount count;
  ManualTree tree;
  const int roots = count.live();
  std::vector<std::size_t> order{0, 1, 2, 3, 4, 5};
  do {
    std::vector<std::optional<Derived>> handles(6);
    const auto keep = [](Context ctx) { return Derived{std::move(ctx), Cancel()}; };
    handles[0].emplace(withCancel(tree.root));
    handles[1].emplace(withTimeout(handles[0]->context, 1h));
    handles[2].emplace(keep(withValue(handles[1]->context, kContext, handles[0]->context)));
    handles[3].emplace(keep(withoutCancel(handles[2]->context)));
    handles[4].emplace(withAny(handles[3]->context, std::span(&handles[1]->context, 1)));
    handles[5].emplace(withDeadlineCause(handles[4]->context, tree.clock.now() + 1s, {{}, "late"}));
    for (const std::size_t i : order) handles[i].reset();
    ASSERT_EQ(count.live(), roots);
    ASSERT_EQ(tree.clock.pending(), 0u);
  } while (std::ranges::next_permutation(order).found);
}

TEST(LifetimeTest, ChildrenThatOutliveTheirHandlesEndInAnyOrder) {
  const NodeCount count;
  std::mt19937 random(7);
  for (int round = 0; round < 50; ++round) {
    std::vector<Derived> nodes;
    nodes.push_back(withCancel(background()));
    for (int i = 0; i < 40; ++i) nodes.push_back(withCancel(nodes[random() % nodes.size()].context));
    std::ranges::shuffle(nodes, random);
    for (Derived& node : nodes) {
      if (random() % 2) node.cancel.release();
    }
    while (!nodes.empty()) nodes.pop_back();
    ASSERT_EQ(count.live(), 0);
  }
}

}  // namespace
}  // namespace arborist
