// SPDX-License-Identifier: GPL-3.0-or-later
#include <arborist/formats/in/duration.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <ostream>
#include <random>

namespace arborist {
namespace {

using namespace std::chrono_literals;
using std::chrono::nanoseconds;
using testing::HasSubstr;

struct Written {
  std::string_view text;
  nanoseconds value;
};

void PrintTo(const Written& written, std::ostream* out) { *out << written.text; }

class ParsedDuration : public testing::TestWithParam<Written> {};

TEST_P(ParsedDuration, IsWhatGoReads) { EXPECT_EQ(parseDuration(GetParam().text), GetParam().value); }

INSTANTIATE_TEST_SUITE_P(
    DurationTest, ParsedDuration,
    testing::Values(Written{"0", 0ns}, Written{"5s", 5s}, Written{"30s", 30s}, Written{"1478s", 1478s},
                    Written{"-5s", -5s}, Written{"+5s", 5s}, Written{"-0", 0s}, Written{"+0", 0s}, Written{"5.0s", 5s},
                    Written{"5.6s", 5600ms}, Written{"5.s", 5s}, Written{".5s", 500ms}, Written{"1.0s", 1s},
                    Written{"1.004s", 1004ms}, Written{"100.00100s", 100001ms}, Written{"10ns", 10ns},
                    Written{"11us", 11us}, Written{"12µs", 12us}, Written{"12μs", 12us}, Written{"13ms", 13ms},
                    Written{"14s", 14s}, Written{"15m", 15min}, Written{"16h", 16h}, Written{"3h30m", 210min},
                    Written{"10.5s4m", 250500ms}, Written{"-2m3.4s", -123400ms},
                    Written{"1h2m3s4ms5us6ns", 3723004005006ns}, Written{"39h9m14.425s", 140954425ms},
                    Written{"52763797000ns", 52763797000ns}, Written{"0.3333333333333333333h", 20min},
                    Written{"9007199254740993ns", 9007199254740993ns},
                    Written{"9223372036854775807ns", nanoseconds::max()},
                    Written{"9223372036854775.807us", nanoseconds::max()},
                    Written{"9223372036s854ms775us807ns", nanoseconds::max()},
                    Written{"-9223372036854775808ns", nanoseconds::min()}, Written{"0.100000000000000000000h", 6min},
                    Written{"0.830103483285477580700h", 2988372539827ns}));

class RefusedDuration : public testing::TestWithParam<std::string_view> {};

TEST_P(RefusedDuration, IsSaidWithAnExample) {
  std::string why;
  EXPECT_EQ(parseDuration(GetParam(), &why), std::nullopt);
  EXPECT_THAT(why, HasSubstr("expected a duration such as 30s"));
}

INSTANTIATE_TEST_SUITE_P(DurationTest, RefusedDuration,
                         testing::Values("", "3", "-", "s", ".", "-.", ".s", "+.s", "1d", "5 s", " 5s", "5S", "1h-3m",
                                         "30", "1e3s", "0x10s", "9223372036854775808ns", "9223372036854775.808us",
                                         "9223372036854ms775us808ns", "-9223372036854775809ns", "3000000h",
                                         "99999999999999999999999999s", "\x85\x85", "\xff\xff"));

TEST(DurationTest, SaysThatTheUnitIsMissing) {
  std::string why;
  parseDuration("30", &why);
  EXPECT_THAT(why, HasSubstr("add a unit"));
}

TEST(DurationTest, LimitsAreLongerThanZero) {
  std::string why;
  EXPECT_EQ(parseLimit("1ns"), 1ns);
  EXPECT_EQ(parseLimit("0s", &why), std::nullopt);
  EXPECT_THAT(why, HasSubstr("longer than zero"));
  EXPECT_EQ(parseLimit("-1s"), std::nullopt);
}

TEST(DurationTest, FormatsAsPeopleWrite) {
  EXPECT_EQ(formatDuration(15min), "15m");
  EXPECT_EQ(formatDuration(90min), "1h30m");
  EXPECT_EQ(formatDuration(200ms), "200ms");
  EXPECT_EQ(formatDuration(1500ms), "1.5s");
  EXPECT_EQ(formatDuration(0ns), "0s");
  EXPECT_EQ(formatDuration(-61s), "-1m1s");
}

TEST(DurationTest, ParsingGivesBackWhatWasFormatted) {
  const auto roundTrip = [](nanoseconds value) {
    EXPECT_EQ(parseDuration(formatDuration(value)), value) << formatDuration(value);
  };
  for (const nanoseconds edge :
       {0ns, 1ns, -1ns, 999ns, 1000ns, 1001ns, nanoseconds(999'999), nanoseconds(1'000'001),
        nanoseconds(59s) + 999'999'999ns, nanoseconds(1h) + 1ns, nanoseconds::max(), nanoseconds::min()}) {
    roundTrip(edge);
  }
  const auto seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937_64 random(seed);
  for (int i = 0; i < 20'000; ++i) {
    const std::int64_t value = static_cast<std::int64_t>(random()) >> (random() % 60);
    roundTrip(nanoseconds(value));
  }
}

}  // namespace
}  // namespace arborist
