// SPDX-License-Identifier: GPL-3.0-or-later
#include <arborist/formats/in/describe.h>

#include <gtest/gtest.h>

namespace arborist {
namespace {

TEST(DescribeTest, QuotedTextHasNoControlCharactersAndStaysShort) {
  EXPECT_EQ(inQuotes("plain"), "`plain`");
  EXPECT_EQ(inQuotes("a\x1b[31m\nb"), "`a?[31m?b`");
  EXPECT_EQ(inQuotes("\xff\xc2\x9b"), "`??`");
  const std::string shown = inQuotes(std::string(1'000'000, 'x'));
  EXPECT_EQ(shown, "`" + std::string(59, 'x') + "…`");
}

TEST(DescribeTest, ShorteningCountsCharactersAndCutsNone) {
  EXPECT_EQ(shortened("äöü", 3), "äöü");
  EXPECT_EQ(shortened("äöüß", 3), "äö…");
  EXPECT_EQ(shortened("", 3), "");
}

TEST(DescribeTest, KnowsUtf8FromWhatLooksLikeIt) {
  EXPECT_TRUE(isUtf8("a\xC2\xA0\xE2\x82\xAC\xF0\x9F\x98\x80"));
  EXPECT_FALSE(isUtf8("\xC0\x80"));          // overlong
  EXPECT_FALSE(isUtf8("\xE0\x80\x80"));      // overlong
  EXPECT_FALSE(isUtf8("\xED\xA0\x80"));      // surrogate
  EXPECT_FALSE(isUtf8("\xF4\x90\x80\x80"));  // above U+10FFFF
  EXPECT_FALSE(isUtf8("\x80"));
  EXPECT_FALSE(isUtf8("\xE2\x82"));
}

TEST(DescribeTest, FindsControlCharacters) {
  EXPECT_FALSE(hasControlCharacter("plain ä"));
  EXPECT_TRUE(hasControlCharacter("a\tb"));
  EXPECT_TRUE(hasControlCharacter("a\x7f"));
  EXPECT_TRUE(hasControlCharacter("a\xC2\x85"));
}

}  // namespace
}  // namespace arborist
