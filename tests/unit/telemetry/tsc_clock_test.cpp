// SPDX-License-Identifier: GPL-3.0-or-later
#include <arborist/telemetry/tsc_clock.h>

#include <gtest/gtest.h>

namespace arborist {
namespace {

using namespace std::chrono_literals;

TEST(TscClockTest, StampsConvertToTheSteadyTimeAtWhichTheyWereTaken) {
  TscClock clock;
  for (int i = 0; i < 200; ++i) {
    const auto before = std::chrono::steady_clock::now();
    const std::uint64_t ticks = clock.ticks();
    const auto after = std::chrono::steady_clock::now();
    clock.sync();
    EXPECT_GE(clock.toTime(ticks), before - 5us);
    EXPECT_LE(clock.toTime(ticks), after + 5us);
  }
}

TEST(TscClockTest, AnInjectedClockIsReadInNanoseconds) {
  auto now = std::chrono::steady_clock::time_point(5s);
  TscClock clock([&] { return now; });
  EXPECT_FALSE(clock.usesTsc());
  EXPECT_EQ(clock.ticks(), 5'000'000'000u);
  now += 7ns;
  EXPECT_EQ(clock.toTime(clock.ticks()), now);
}

TEST(TscClockTest, FallsBackToTheSteadyClock) {
  TscClock clock(TscClock::Source::Steady);
  const auto before = std::chrono::steady_clock::now();
  const std::uint64_t ticks = clock.ticks();
  clock.sync();
  EXPECT_GE(clock.toTime(ticks), before);
  EXPECT_LE(clock.toTime(ticks), std::chrono::steady_clock::now());
}

}  // namespace
}  // namespace arborist
