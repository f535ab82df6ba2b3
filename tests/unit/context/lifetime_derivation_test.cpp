// SPDX-License-Identifier: GPL-3.0-or-later
// For every derivation: in whatever order what belongs to it is let go, and however it ends, nothing stays.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>

#include <support/allocations/allocation_count.h>

#include "context_support.h"
#include "derivation_cases.h"

namespace arborist {
namespace {

using namespace std::chrono_literals;
using test::DerivationCase;
using test::EveryDerivation;
using test::ManualTree;
using test::NodeCount;

enum class LetGo { Destroy, CancelThenDestroy, ReleaseTheRight };

// A derived context in the middle of all that can be tied to one.
class Family {
 public:
  static constexpr std::size_t kParts = 7;

  Family(const DerivationCase& derivation, const ManualTree& tree)
      : m_parent(withCancel(tree.root)),
        m_aside(withTimeout(tree.root, 2h)),
        m_derived(derivation.derive(m_parent->context, m_aside->context, tree.clock.now())),
        m_child(withTimeout(m_derived->context, 3h)),
        m_observing(m_derived->context),
        m_onDone(onDone(*m_observing, [kept = *m_observing] {})),
        m_afterFunc(afterFunc(*m_observing, m_executor, [kept = m_child->context] {})),
        m_token(m_observing->stopToken()) {}

  void letGo(std::size_t part, LetGo how) {
    switch (part) {
      case 0: return letGo(m_parent, how);
      case 1: return letGo(m_aside, how);
      case 2: return letGo(m_derived, how);
      case 3: return letGo(m_child, how);
      case 4: return m_observing.reset();
      case 5: return m_onDone.reset();
      default: m_afterFunc.reset();
    }
  }
  void runPosted() { m_executor.runAll(); }

 private:
  static void letGo(std::optional<Derived>& derived, LetGo how) {
    if (how == LetGo::CancelThenDestroy) derived->cancel();
    if (how == LetGo::ReleaseTheRight) derived->cancel.release();
    derived.reset();
  }

  test::HeldExecutor m_executor;
  std::optional<Derived> m_parent, m_aside, m_derived, m_child;
  std::optional<Context> m_observing;
  std::optional<AfterFunc> m_onDone, m_afterFunc;  // their functions keep contexts, too
  std::stop_token m_token;
};

TEST_P(EveryDerivation, LeavesNothingInWhateverOrderItIsLetGo) {
  const NodeCount count;
  ManualTree tree;
  const int roots = count.live();
  for (const LetGo how : {LetGo::Destroy, LetGo::CancelThenDestroy, LetGo::ReleaseTheRight}) {
    std::array<std::size_t, Family::kParts> order{0, 1, 2, 3, 4, 5, 6};
    do {
      Family family(GetParam(), tree);
      for (const std::size_t part : order) family.letGo(part, how);
      family.runPosted();
      ASSERT_EQ(count.live(), roots) << "how " << static_cast<int>(how) << " order " << ::testing::PrintToString(order);
      ASSERT_EQ(tree.clock.pending(), 0u);
    } while (std::ranges::next_permutation(order).found);
  }
}

// What runs late, after everybody has let go, keeps what it needs and then lets it go as well.
TEST_P(EveryDerivation, LeavesNothingWhenOnlyItsTimerOrItsFunctionIsLeft) {
  const NodeCount count;
  ManualTree tree;
  const int roots = count.live();
  std::optional<Derived> parent = withTimeout(tree.root, 1s);
  {
    Derived derived = GetParam().derive(parent->context, tree.root, tree.clock.now());
    derived.cancel.release();
    onDone(derived.context, [kept = derived.context] {}).release();
    Derived child = withTimeout(derived.context, 2s);
    child.cancel.release();
    onDone(child.context, [kept = child.context] {}).release();
  }
  EXPECT_GT(count.live(), roots + 1);
  tree.clock.advance(3s);
  parent.reset();
  EXPECT_EQ(count.live(), roots);
  EXPECT_EQ(tree.clock.pending(), 0u);
}

// Under a parent that lives on, the thousandth child finds the memory as the first one did.
TEST_P(EveryDerivation, LeavesNoMemoryUnderALongLivedParent) {
  ManualTree tree;
  auto [parent, cancel] = withCancel(tree.root);
  auto [aside, cancelAside] = withTimeout(tree.root, 2h);
  const auto one = [&, &parent = parent, &aside = aside](int i) {
    Derived derived = GetParam().derive(parent, aside, tree.clock.now());
    static_cast<void>(derived.context.stopToken());
    const AfterFunc after = onDone(derived.context, [] {});
    derived.cancel.extend(1h);
    if (i % 2) derived.cancel(std::make_error_code(std::errc::io_error), "a message too long to be short");
  };
  for (int i = 0; i < 10; ++i) one(i);
  const auto made = test::allocationsOf([&] {
    for (int i = 0; i < 1000; ++i) one(i);
  });
  EXPECT_EQ(made.made, made.freed);
  EXPECT_EQ(tree.clock.pending(), 1u);
}

INSTANTIATE_TEST_SUITE_P(Derivation, EveryDerivation, ::testing::ValuesIn(test::everyDerivation()),
                         [](const auto& one) { return std::string(one.param.name); });

}  // namespace
}  // namespace arborist
