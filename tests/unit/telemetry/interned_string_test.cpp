// SPDX-License-Identifier: GPL-3.0-or-later
#include <arborist/telemetry/interned_string.h>

#include <gtest/gtest.h>

namespace arborist {
namespace {

TEST(InternerTest, TheSameTextIsStoredOnce) {
  Interner interner;
  const InternedString a = interner.intern("checks"), b = interner.intern(std::string("che") + "cks");
  EXPECT_EQ(a.view().data(), b.view().data());
  EXPECT_EQ(interner.size(), 1u);
  EXPECT_FALSE(a == interner.intern("check"));
}

TEST(InternerTest, AnEmptyTextCostsNothing) {
  Interner interner;
  EXPECT_TRUE(interner.intern("").empty());
  EXPECT_EQ(interner.intern(""), InternedString());
  EXPECT_EQ(interner.size(), 0u);
}

TEST(InternerTest, TextsThatNobodyUsesAreForgotten) {
  Interner interner;
  const InternedString kept = interner.intern("kept");
  for (int i = 0; i < 100'000; ++i) (void)interner.intern("request " + std::to_string(i));
  EXPECT_LT(interner.size(), 3000u);
  EXPECT_EQ(interner.intern("kept").view().data(), kept.view().data());
}

TEST(InternerTest, ATextOutlivesItsInterner) {
  InternedString text;
  {
    Interner interner;
    text = interner.intern("still there");
  }
  EXPECT_EQ(text.view(), "still there");
}

}  // namespace
}  // namespace arborist
