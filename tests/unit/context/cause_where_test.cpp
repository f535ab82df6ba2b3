// SPDX-License-Identifier: GPL-3.0-or-later
// Who ended a context, and that the first cause stays.
#include <gtest/gtest.h>

#include <latch>

#include "context_support.h"
#include "derivation_cases.h"

namespace arborist {
namespace {

using namespace std::chrono_literals;
using test::kIo;
using test::ManualTree;

std::uint_least32_t here(std::source_location where = std::source_location::current()) { return where.line(); }

TEST(CauseWhereTest, ACancelWithACauseNamesItsLine) {
  auto [ctx, cancel] = withCancel(background());
  const auto line = here() + 1;
  cancel(kIo, "disk gone");
  EXPECT_EQ(ctx.cause()->where.line(), line);
  EXPECT_NE(std::string_view(ctx.cause()->where.file_name()).find("cause_where_test.cpp"), std::string_view::npos);
}

TEST(CauseWhereTest, DescendantsNameTheSameLine) {
  auto [parent, cancel] = withCancel(background());
  auto [child, cancelChild] = withCancel(parent);
  const auto line = here() + 1;
  cancel();
  EXPECT_EQ(child.cause()->where.line(), line);
  EXPECT_EQ(withCancel(child).context.cause()->where.line(), line);
}

TEST(CauseWhereTest, AssigningOverALiveCancelNamesWhereTheOldContextWasMade) {
  const auto line = here() + 1;
  Derived first = withCancel(background());
  Derived second = withCancel(background());
  first.cancel = std::move(second.cancel);
  EXPECT_EQ(first.context.cause()->where.line(), line);
  EXPECT_EQ(first.context.err(), ContextErrc::Canceled);
}

TEST(CauseWhereTest, TheDestructorOfAMovedCancelStillNamesWhereTheContextWasMade) {
  const auto line = here() + 1;
  Derived derived = withTimeout(background(), 1h);
  {
    Cancel moved = std::move(derived.cancel);
    const Cancel again = std::move(moved);
  }
  EXPECT_EQ(derived.context.cause()->where.line(), line);
}

TEST(CauseWhereTest, ADeadlineThatWasMovedKeepsItsCauseAndNamesWhoMovedIt) {
  ManualTree tree;
  auto [ctx, cancel] = withTimeoutCause(tree.root, 1s, {kIo, "too slow"});
  const auto line = here() + 1;
  EXPECT_TRUE(cancel.extend(1s));
  tree.clock.advance(2s);
  EXPECT_EQ(ctx.cause()->code, kIo);
  EXPECT_EQ(ctx.cause()->message, "too slow");
  EXPECT_EQ(ctx.cause()->where.line(), line);
}

TEST(CauseWhereTest, ADeadlineThatPassesInTheCallNamesTheCall) {
  ManualTree tree;
  auto [ctx, cancel] = withTimeout(tree.root, 1h);
  auto [child, cancelChild] = withCancel(ctx);
  const auto line = here() + 1;
  EXPECT_TRUE(cancel.setDeadline(tree.clock.now()));
  for (const Context& one : {ctx, child}) {
    EXPECT_EQ(one.err(), ContextErrc::DeadlineExceeded);
    EXPECT_EQ(one.cause()->where.line(), line);
    EXPECT_EQ(one.cause()->origin, ctx.id());
  }
}

TEST(CauseWhereTest, OfManyThatCancelAtOnceTheFirstIsTheCauseForEver) {
  for (int round = 0; round < 50; ++round) {
    auto [ctx, cancel] = withCancel(background());
    auto [child, cancelChild] = withCancel(ctx);
    std::latch start(4);
    std::vector<std::string> seen(4);
    std::vector<std::jthread> threads;
    for (std::size_t i = 0; i < seen.size(); ++i) {
      threads.emplace_back([&, &ctx = ctx, &cancel = cancel, i] {
        start.arrive_and_wait();
        cancel(kIo, std::to_string(i));
        seen[i] = ctx.cause()->message;
      });
    }
    threads.clear();
    for (const std::string& message : seen) EXPECT_EQ(message, ctx.cause()->message);
    cancelChild(kIo, "late");
    EXPECT_EQ(child.cause()->message, ctx.cause()->message);
    EXPECT_EQ(child.cause()->origin, ctx.id());
  }
}

// Keeps what it is told of the context that is made next.
class LastCreated final : public ContextObserver {
 public:
  std::vector<ContextInfo> infos;

 private:
  void created(const ContextInfo& info) noexcept override { infos.push_back(info); }
  void ended(ContextId, const Cause&) noexcept override {}
  void released(ContextId) noexcept override {}
};

class EveryDerivationsPlace : public test::EveryDerivation {};

TEST_P(EveryDerivationsPlace, IsKeptWithKindAndParent) {
  ManualTree tree;
  auto [parent, cancelParent] = withCancel(tree.root);
  auto [aside, cancelAside] = withCancel(tree.root);
  LastCreated created;
  const ObserverHandle handle = observeContexts(created);
  const Derived derived = GetParam().derive(parent, aside, tree.clock.now());
  ASSERT_EQ(created.infos.size(), 1u);
  EXPECT_EQ(created.infos[0].id, derived.context.id());
  EXPECT_EQ(created.infos[0].parent, parent.id());
  EXPECT_NE(std::string_view(created.infos[0].where.file_name()).find("derivation_cases.h"), std::string_view::npos);
  EXPECT_EQ(created.infos[0].deadline, derived.context.deadline());
}

TEST_P(EveryDerivationsPlace, OfADoneParentEndsAtOnceWithTheParentsCauseUnlessDetached) {
  ManualTree tree;
  auto [parent, cancelParent] = withCancel(tree.root);
  auto [aside, cancelAside] = withCancel(tree.root);
  cancelParent(kIo, "gone");
  const Derived derived = GetParam().derive(parent, aside, tree.clock.now());
  if (GetParam().name == std::string_view("withoutCancel")) {
    EXPECT_FALSE(derived.context.done());
    return;
  }
  EXPECT_EQ(derived.context.err(), ContextErrc::Canceled);
  EXPECT_EQ(derived.context.cause()->message, "gone");
  EXPECT_EQ(derived.context.cause()->origin, parent.id());
  EXPECT_EQ(tree.clock.pending(), 0u);
}

INSTANTIATE_TEST_SUITE_P(Derivation, EveryDerivationsPlace, ::testing::ValuesIn(test::everyDerivation()),
                         [](const auto& one) { return std::string(one.param.name); });

}  // namespace
}  // namespace arborist
