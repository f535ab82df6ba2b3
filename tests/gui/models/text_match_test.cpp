// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <widgets/models/text_match.h>

namespace arborist::test {
namespace {

bool found(const char* wanted, const char* text) { return TextMatch(QString::fromUtf8(wanted)).in(text); }

TEST(TextMatch, FindsAnywhereWhateverTheCase) {
  EXPECT_TRUE(found("", ""));
  EXPECT_TRUE(found("", "checks"));
  EXPECT_TRUE(found("CKS/u", "checks/Unit"));
  EXPECT_FALSE(found("unit2", "checks/unit"));
  EXPECT_FALSE(found("a", ""));
  EXPECT_FALSE(found("[", "{")) << "a letter's two cases differ by 32, other characters that do are not the same";
}

TEST(TextMatch, KnowsOtherLettersToo) {
  EXPECT_TRUE(found("ÜBER", "prüfung/über-alles"));
  EXPECT_TRUE(found("检查", "构建/检查"));
  EXPECT_FALSE(found("ü", "u"));
  EXPECT_TRUE(found("uni", "prüfung/uni"));
}

}  // namespace
}  // namespace arborist::test
