// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "context_support.h"

namespace arborist {
namespace {

const Key<std::string> kUser{"user"};
const Key<std::string> kOtherUser{"user"};
const Key<int> kLevel{"level"};

TEST(ValueTest, TheNearestOneIsFound) {
  const Context outer = withValue(background(), kUser, "ann");
  const Context inner = withValue(withValue(outer, kLevel, 3), kUser, "bob");
  EXPECT_EQ(*outer.value(kUser), "ann");
  EXPECT_EQ(*inner.value(kUser), "bob");
  EXPECT_EQ(*inner.value(kLevel), 3);
  EXPECT_EQ(outer.value(kLevel), nullptr);
  EXPECT_EQ(background().value(kUser), nullptr);
}

TEST(ValueTest, IdentityIsTheKeyNotItsText) {
  const Context ctx = withValue(background(), kUser, "ann");
  EXPECT_EQ(ctx.value(kOtherUser), nullptr);
  EXPECT_NE(ctx.value(kUser), nullptr);
}

TEST(ValueTest, SurvivesTheEndOfItsContext) {
  auto [ctx, cancel] = withCancel(withValue(background(), kUser, "ann"));
  const Context child = withValue(ctx, kLevel, 1);
  cancel();
  EXPECT_EQ(*child.value(kUser), "ann");
  EXPECT_EQ(*child.value(kLevel), 1);
}

struct alignas(128) Wide {
  explicit Wide(int of) : number(of) {}
  int number;
};
const Key<Wide> kWide{"wide"};
const Key<std::unique_ptr<int>> kUnique{"unique"};

TEST(ValueTest, MayBeOverAlignedOrMoveOnly) {
  const Context ctx = withValue(withValue(background(), kWide, Wide(5)), kUnique, std::make_unique<int>(6));
  EXPECT_EQ(reinterpret_cast<std::uintptr_t>(ctx.value(kWide)) % alignof(Wide), 0u);
  EXPECT_EQ(ctx.value(kWide)->number, 5);
  EXPECT_EQ(**ctx.value(kUnique), 6);
}

struct Throws {
  Throws() = default;
  Throws(Throws&&) { throw std::runtime_error("no"); }
};
const Key<Throws> kThrows{"throws"};

TEST(ValueTest, AnExceptionFromTheMoveLeavesNothingBehind) {
  const test::NodeCount count;
  auto [parent, cancel] = withCancel(background());
  EXPECT_THROW(static_cast<void>(withValue(parent, kThrows, Throws())), std::runtime_error);
  EXPECT_EQ(count.live(), 1);
}

// Every value is destroyed exactly once, with its context.
struct Counted {
  explicit Counted(int& of) : alive(&of) { ++*alive; }
  Counted(Counted&& other) noexcept : alive(other.alive) { ++*alive; }
  Counted(const Counted&) = delete;
  ~Counted() { --*alive; }
  int* alive;
};
const Key<Counted> kCounted{"counted"};

TEST(ValueTest, IsDestroyedWithItsContext) {
  int alive = 0;
  {
    const Context ctx = withValue(background(), kCounted, Counted(alive));
    EXPECT_EQ(alive, 1);
  }
  EXPECT_EQ(alive, 0);
}

}  // namespace
}  // namespace arborist
