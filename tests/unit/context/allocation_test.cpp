// SPDX-License-Identifier: GPL-3.0-or-later
// What contexts allocate. The first part has the cases of Go's table of allocations, with tighter limits.
#include <gtest/gtest.h>

#include "context_support.h"
#include "node_allocations.h"

namespace arborist {
namespace {

using namespace std::chrono_literals;
using test::ManualTree;
using test::nodeAllocationsOf;

const Key<int> kInteger{"key"};

// The library's threads are started by the first use, so that they count for nobody.
class AllocationTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    auto [ctx, cancel] = withTimeout(background(), 1h);
    cancel();
  }
};

TEST_F(AllocationTest, BackgroundAllocatesNothing) {
  EXPECT_EQ(nodeAllocationsOf([] { static_cast<void>(background()); }).made, 0u);
  EXPECT_EQ(nodeAllocationsOf([] { static_cast<void>(todo()); }).made, 0u);
}

TEST_F(AllocationTest, AValueIsOneAllocation) {
  const auto made = nodeAllocationsOf([] {
    const Context ctx = withValue(background(), kInteger, 1);
    EXPECT_EQ(*ctx.value(kInteger), 1);
  });
  EXPECT_EQ(made.made, 1u);
  EXPECT_EQ(made.freed, 1u);
}

TEST_F(AllocationTest, ACancelIsOneAllocationWithItsEnd) {
  const auto made = nodeAllocationsOf([] {
    auto [ctx, cancel] = withCancel(background());
    cancel();
    ctx.wait();
  });
  EXPECT_EQ(made.made, 1u);
  EXPECT_EQ(made.freed, 1u);
}

TEST_F(AllocationTest, ATimeoutThatIsCancelledIsOneAllocation) {
  const auto made = nodeAllocationsOf([] {
    auto [ctx, cancel] = withTimeout(background(), 5ms);
    cancel();
    ctx.wait();
  });
  EXPECT_EQ(made.made, 1u);
  EXPECT_EQ(made.freed, 1u);
}

TEST_F(AllocationTest, ATimeoutThatHasPassedIsOneAllocation) {
  const auto made = nodeAllocationsOf([] {
    auto [ctx, cancel] = withTimeout(background(), 0ns);
    ctx.wait();
  });
  EXPECT_EQ(made.made, 1u);
}

TEST_F(AllocationTest, ANameIsPartOfTheSameAllocation) {
  const auto made = nodeAllocationsOf(
      [] { auto derived = withTimeout(background(), 1h, std::string_view("a name too long to be short")); });
  EXPECT_EQ(made.made, 1u);
}

TEST_F(AllocationTest, DetachingIsOneAllocation) {
  auto [parent, cancel] = withCancel(background());
  EXPECT_EQ(nodeAllocationsOf([&parent = parent] { const Context ctx = withoutCancel(parent); }).made, 1u);
}

TEST_F(AllocationTest, MergingIsTwoAllocationsWhateverTheNumberOfOthers) {
  auto [a, cancelA] = withCancel(background());
  auto [b, cancelB] = withCancel(background());
  const Context others[] = {a, b, a, b};
  EXPECT_EQ(nodeAllocationsOf([&] { auto derived = withAny(background(), others); }).made, 2u);
}

TEST_F(AllocationTest, TheNextContextOfAThreadTakesTheMemoryOfTheLastOne) {
  const auto derive = [] { auto derived = withTimeout(background(), 1h, "a name"); };
  derive();
  const auto second = test::allocationsOf(derive);
  EXPECT_EQ(second.made, detail::kKeepsBlocks ? 0u : 1u);
  EXPECT_EQ(second.freed, second.made);
}

TEST_F(AllocationTest, OfAThousandContextsAThreadKeepsTheMemoryOfAFew) {
  if (!detail::kKeepsBlocks) GTEST_SKIP() << "nothing is kept under a sanitizer";
  std::vector<std::optional<Derived>> all(1000);
  const auto made = nodeAllocationsOf([&] {
    for (auto& derived : all) derived = withCancel(background());
  });
  EXPECT_EQ(made.made, 1000u);
  EXPECT_EQ(test::allocationsOf([&] {
              for (auto& derived : all) derived.reset();
            }).freed,
            1000u - detail::kKept);
}

// With what its end gives back.
template <class F>
test::AllocationTotals allocationsOfAThread(F&& f) {
  test::AllocationTotals totals;
  test::onSmallStack([&] {
    // Destroyed after what the library has for the thread, since it was there first.
    struct AtEnd {
      test::AllocationTotals* totals = nullptr;
      ~AtEnd() { *totals = test::allocationTotals(); }
    };
    thread_local AtEnd atEnd;
    atEnd.totals = &totals;
    f();
  });
  return totals;
}

TEST_F(AllocationTest, AThreadGivesBackAtItsEndWhatItKept) {
  const auto totals = allocationsOfAThread([] { auto derived = withCancel(background()); });
  EXPECT_EQ(totals.made, 1u);
  EXPECT_EQ(totals.freed, 1u);
}

// As in a pool, where one thread derives and another lets go.
TEST_F(AllocationTest, SoItDoesWithWhatAnotherThreadMade) {
  std::vector<std::optional<Derived>> all(100);
  for (auto& derived : all) derived = withCancel(background());
  EXPECT_EQ(allocationsOfAThread([&] {
              for (auto& derived : all) derived.reset();
            }).freed,
            100u);
}

// A thread may hold contexts to its very end, beyond that of what it kept.
TEST_F(AllocationTest, AContextThatOutlivesTheKeptMemoryOfItsThreadIsReleased) {
  const auto totals = allocationsOfAThread([] {
    thread_local std::optional<Derived> last;
    last.reset();                               // from here on it is destroyed after
    { auto first = withCancel(background()); }  // what the thread keeps
    last = withCancel(background());
  });
  EXPECT_EQ(totals.made, detail::kKeepsBlocks ? 1u : 2u);
  EXPECT_EQ(totals.freed, totals.made);
}

// A cause is one allocation, however many contexts end with it.
TEST_F(AllocationTest, AnEndIsSharedByTheWholeSubtree) {
  {
    const Derived parent = withCancel(background()), child = withCancel(parent.context);
    parent.cancel();  // what the first ending of a subtree makes for all others
  }
  auto [root, cancel] = withCancel(background());
  std::vector<Derived> nodes;
  for (int i = 0; i < 1000; ++i) nodes.push_back(withCancel(i % 2 ? nodes.back().context : root));
  EXPECT_LE(nodeAllocationsOf([&cancel = cancel] { cancel(); }).made, 1u);
  for (const Derived& node : nodes) EXPECT_EQ(node.context.cause()->origin, root.id());
}

// Of whatever kind and in whatever state.
TEST_F(AllocationTest, ReadingAllocatesNothing) {
  ManualTree tree;
  auto [plain, cancelPlain] = withCancel(tree.root, "a name too long to be short, for sure");
  auto [timed, cancelTimed] = withTimeout(withValue(plain, kInteger, 1), 1h);
  auto [merged, cancelMerged] = withAny(timed, std::span(&plain, 1));
  const Context detached = withoutCancel(merged);
  const std::stop_token token = timed.stopToken();
  const Context all[] = {background(), plain, timed, merged, detached};
  const auto read = [&] {
    std::uint64_t sum = 0;
    for (const Context& ctx : all) {
      sum += ctx.done();
      sum += static_cast<std::uint64_t>(ctx.err().value());
      sum += ctx.cause().has_value();
      sum += ctx.deadline().has_value();
      sum += ctx.deadlineOwner().value() + ctx.id().value() + ctx.name().size();
      sum += ctx.value(kInteger) != nullptr;
      sum += ctx.waitFor(0ns);
      sum += ctx.waitUntil(TimePoint::min());
      sum += ctx == plain;
      sum += ctx.stopToken().stop_requested();
      const Context copy = ctx;
      sum += copy.done();
    }
    return sum;
  };
  EXPECT_NE(read(), 0u);  // makes the stop tokens
  EXPECT_EQ(nodeAllocationsOf(read).made, 0u);
  cancelPlain();
  // Reading where it has ended: a token that is asked for only now is made for the one who asks.
  EXPECT_EQ(nodeAllocationsOf(read).made, 0u);
}

// What an observer needs is paid for only while there is one.
TEST_F(AllocationTest, WithoutAnObserverNothingIsKeptForOne) {
  const auto derive = [] { auto derived = withTimeout(background(), 1h, "name"); };
  const auto unobserved = nodeAllocationsOf(derive);
  {
    const test::NodeCount count;
    EXPECT_GT(nodeAllocationsOf(derive).bytes, unobserved.bytes);
    EXPECT_EQ(count.created(), 1);
  }
  const auto after = nodeAllocationsOf(derive);
  EXPECT_EQ(after.bytes, unobserved.bytes);
  EXPECT_EQ(after.made, 1u);
}

}  // namespace
}  // namespace arborist
