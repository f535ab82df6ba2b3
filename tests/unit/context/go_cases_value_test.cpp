// SPDX-License-Identifier: GPL-3.0-or-later
// Go's cases of values, and of arguments that Go rejects when it runs: here they do not compile.
#include "go_cases.h"

#include <string>

#include "context_support.h"

namespace arborist {
namespace {

using Text = std::optional<std::string>;  // Go's values may be nil

const Key<Text> kOne{"one"};
const Key<Text> kSameName{"one"};
const Key<Text> kThree{"three"};

struct Expected {
  Text one, sameName, three;
};

void expectValues(const Context& ctx, const Expected& expected) {
  SCOPED_TRACE(ctx.toString());
  const auto found = [&ctx](const Key<Text>& key) { return ctx.value(key) ? *ctx.value(key) : std::nullopt; };
  EXPECT_EQ(found(kOne), expected.one);
  EXPECT_EQ(found(kSameName), expected.sameName);
  EXPECT_EQ(found(kThree), expected.three);
}

TEST(GoValueCases, TheNearestValueOfAKeyIsFoundAndAnEmptyOneHidesIt) {
  expectValues(background(), {});
  const Context c1 = withValue(background(), kOne, "c1");
  expectValues(c1, {"c1", {}, {}});
  EXPECT_EQ(c1.toString(), "background.withValue(one)");
  const Context c2 = withValue(c1, kSameName, "c2");
  expectValues(c2, {"c1", "c2", {}});
  const Context c3 = withValue(c2, kThree, "c3");
  expectValues(c3, {"c1", "c2", "c3"});
  const Context c4 = withValue(c3, kOne, std::nullopt);
  expectValues(c4, {{}, "c2", "c3"});
  EXPECT_NE(c4.value(kOne), nullptr);
  EXPECT_EQ(c4.toString(), "background.withValue(one).withValue(one).withValue(three).withValue(one)");
}

// Each kind of context between a value and the one who asks passes the question on.
TEST(GoValueCases, EveryDerivationHandsValuesDown) {
  const Context base = withValue(withValue(background(), kOne, "1"), kThree, "3");
  auto [plain, cancelPlain] = withCancel(base);
  auto [timed, cancelTimed] = withTimeout(plain, std::chrono::hours(1));
  const Context detached = withoutCancel(timed);
  auto [merged, cancelMerged] = withAny(detached, std::span(&plain, 1));
  for (const Context& ctx : {plain, timed, detached, merged}) expectValues(ctx, {"1", {}, "3"});
  expectValues(withValue(merged, kThree, std::nullopt), {"1", {}, {}});
}

template <class Parent, class K>
concept CarriesUnder = requires(const Parent& parent, K&& key) {
  withValue(parent, std::forward<K>(key), 1);
};
template <class Parent>
concept MayBeAParent = requires(const Parent& parent) {
  withCancel(parent);
  withDeadline(parent, TimePoint());
  withoutCancel(parent);
};

TEST(GoValueCases, OnlyAKeyThatStaysMayCarryAValue) {
  static_assert(CarriesUnder<Context, const Key<int>&>);
  static_assert(!CarriesUnder<Context, const char*>);
  static_assert(!CarriesUnder<Context, std::nullptr_t>);
  static_assert(!CarriesUnder<Context, Key<int>>, "a temporary would leave the context with a dangling key");
  static_assert(!std::is_copy_constructible_v<Key<int>> && !std::is_move_constructible_v<Key<int>>);
}

TEST(GoValueCases, ThereIsNoContextToDeriveFromButAValidOne) {
  static_assert(MayBeAParent<Context>);
  static_assert(!MayBeAParent<std::nullptr_t>);
  static_assert(!std::is_default_constructible_v<Context> && !std::is_constructible_v<Context, std::nullptr_t>);
  Context moved = withCancel(background()).context;
  const Context target = std::move(moved);
  EXPECT_EQ(withCancel(moved).context.toString(), "background.withCancel");  // NOLINT(bugprone-use-after-move)
}

TEST(GoValueCases, AValueSurvivesDetaching) {
  const Context ctx = withoutCancel(withValue(background(), kOne, "kept"));
  EXPECT_TRUE(test::live(ctx));
  EXPECT_FALSE(ctx.deadline());
  EXPECT_FALSE(ctx.stopToken().stop_possible());
  expectValues(ctx, {"kept", {}, {}});
}

}  // namespace
}  // namespace arborist
