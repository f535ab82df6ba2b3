// SPDX-License-Identifier: GPL-3.0-or-later
#include <arborist/formats/in/quantity.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace arborist {
namespace {

using testing::HasSubstr;

TEST(QuantityTest, SizesHaveUnitsOfThousandOr1024) {
  EXPECT_EQ(parseSize("512B"), 512u);
  EXPECT_EQ(parseSize("64MiB"), 64u << 20);
  EXPECT_EQ(parseSize("2KB"), 2000u);
  EXPECT_EQ(parseSize("2kB"), 2000u);
  EXPECT_EQ(parseSize("1KiB"), 1024u);
  EXPECT_EQ(parseSize("1.5GB"), 1'500'000'000u);
  EXPECT_EQ(parseSize("3TiB"), std::uint64_t{3} << 40);
}

TEST(QuantityTest, SizesWithoutUnitOrOutOfRangeAreRefused) {
  for (const char* text :
       {"", "64", "MiB", "64mib", "64 MiB", "-1B", "0B", "0.5B", "1e3B", "1.2.3B", "99999999TiB", "64M"}) {
    std::string why;
    EXPECT_EQ(parseSize(text, &why), std::nullopt) << text;
    EXPECT_THAT(why, HasSubstr("expected a size such as 64MiB")) << text;
  }
}

TEST(QuantityTest, SharesAreAboveZeroAndAtMostAll) {
  EXPECT_EQ(parsePercent("10%"), 10.0);
  EXPECT_EQ(parsePercent("2.5%"), 2.5);
  EXPECT_EQ(parsePercent("100%"), 100.0);
  for (const char* text : {"", "%", "0%", "101%", "10", "-1%", "10 %", "10%%", "nan%", "inf%"}) {
    std::string why;
    EXPECT_EQ(parsePercent(text, &why), std::nullopt) << text;
    EXPECT_THAT(why, HasSubstr("expected a share such as 10%")) << text;
  }
}

TEST(QuantityTest, SharesMayBeNone) {
  EXPECT_EQ(parseShare("0%"), 0.0);
  EXPECT_EQ(parseShare("0.5%"), 0.5);
  EXPECT_EQ(parseShare("100%"), 100.0);
  std::string why;
  for (const char* text : {"", "%", "-0%", "100.1%", "1 %", "nan%"}) {
    EXPECT_EQ(parseShare(text, &why), std::nullopt) << text;
    EXPECT_THAT(why, HasSubstr("expected a share such as 20%, from 0% to 100%")) << text;
  }
  EXPECT_EQ(parseShare("20", &why), std::nullopt);
  EXPECT_THAT(why, HasSubstr("add the `%`"));
}

TEST(QuantityTest, CountsAreWholeNumbersFromOne) {
  EXPECT_EQ(parseCount("1", 8), 1u);
  EXPECT_EQ(parseCount("8", 8), 8u);
  for (const char* text : {"", "0", "9", "-1", "+1", "1.0", "0x1", " 1", "1 ", "99999999999999999999999"}) {
    std::string why;
    EXPECT_EQ(parseCount(text, 8, &why), std::nullopt) << text;
    EXPECT_THAT(why, HasSubstr("expected a whole number from 1 to 8")) << text;
  }
}

}  // namespace
}  // namespace arborist
