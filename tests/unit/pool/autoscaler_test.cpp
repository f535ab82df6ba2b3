// SPDX-License-Identifier: GPL-3.0-or-later
// With the worked examples of Kubernetes' HorizontalPodAutoscaler in our words.
#include <arborist/pool/autoscaler.h>

#include <gtest/gtest.h>

#include <limits>
#include <random>
#include <stdexcept>

namespace arborist {
namespace {

using namespace std::chrono_literals;

// Without windows and limits of rate: the rule alone.
AutoscalerOptions plain() {
  return {.downWindow = 0s, .upWindow = 0s, .upPercent = 1'000'000, .upThreads = 1'000'000, .downPercent = 100};
}

constexpr TimePoint kStart(1h);

TEST(AutoscalerTest, TwiceTheTargetAsksForTwiceTheThreads) {
  Autoscaler scaler(plain());
  EXPECT_EQ(scaler.recommend(10, 10, 10, kStart), 20u);
  EXPECT_EQ(scaler.recommend(20, 10, 0, kStart + 1min), 10u);
  EXPECT_EQ(scaler.recommend(3, 3, 2, kStart + 2min), 5u) << "rounded up";
}

TEST(AutoscalerTest, WithinTheToleranceNothingChanges) {
  Autoscaler scaler(plain());
  EXPECT_EQ(scaler.recommend(10, 10, 1, kStart), 10u);
  EXPECT_EQ(scaler.recommend(10, 9, 0, kStart + 1min), 10u);
  EXPECT_EQ(scaler.recommend(100, 100, 11, kStart + 2min), 111u);
  EXPECT_EQ(scaler.recommend(100, 89, 0, kStart + 3min), 89u);
}

TEST(AutoscalerTest, AnotherTargetScalesTheRule) {
  AutoscalerOptions options = plain();
  options.target = 0.5;
  Autoscaler scaler(options);
  EXPECT_EQ(scaler.recommend(4, 4, 0, kStart), 8u);
}

TEST(AutoscalerTest, ItStaysInItsRange) {
  AutoscalerOptions options = plain();
  options.minThreads = 2;
  options.maxThreads = 6;
  Autoscaler scaler(options);
  EXPECT_EQ(scaler.recommend(4, 4, 1'000'000, kStart), 6u);
  EXPECT_EQ(scaler.recommend(6, 0, 0, kStart + 1min), 2u);
  EXPECT_EQ(scaler.recommend(0, 0, 0, kStart + 2min), 2u);
}

TEST(AutoscalerTest, FromNoThreadsOneIsMadeWhenThereIsWork) {
  AutoscalerOptions options = plain();
  options.minThreads = 0;
  Autoscaler scaler(options);
  EXPECT_EQ(scaler.recommend(0, 0, 0, kStart), 0u);
  EXPECT_EQ(scaler.recommend(0, 0, 5, kStart + 1min), 1u);
  EXPECT_EQ(scaler.recommend(1, 0, 0, kStart + 2min), 0u);
}

TEST(AutoscalerTest, DownOnlyToTheGreatestOfTheWindow) {
  AutoscalerOptions options = plain();
  options.downWindow = 300s;
  Autoscaler scaler(options);
  EXPECT_EQ(scaler.recommend(10, 10, 0, kStart), 10u);
  EXPECT_EQ(scaler.recommend(10, 7, 0, kStart + 60s), 10u);
  EXPECT_EQ(scaler.recommend(10, 2, 0, kStart + 120s), 10u);
  EXPECT_EQ(scaler.recommend(10, 2, 0, kStart + 299s), 10u);
  EXPECT_EQ(scaler.recommend(10, 2, 0, kStart + 300s), 7u) << "the ten have left the window";
  EXPECT_EQ(scaler.recommend(7, 2, 0, kStart + 360s), 2u);
}

TEST(AutoscalerTest, UpOnlyToTheLeastOfTheWindow) {
  AutoscalerOptions options = plain();
  options.upWindow = 60s;
  Autoscaler scaler(options);
  EXPECT_EQ(scaler.recommend(2, 2, 0, kStart), 2u);
  EXPECT_EQ(scaler.recommend(2, 2, 6, kStart + 20s), 2u);
  EXPECT_EQ(scaler.recommend(2, 2, 2, kStart + 40s), 2u);
  EXPECT_EQ(scaler.recommend(2, 2, 6, kStart + 60s), 4u) << "what was asked for throughout";
}

TEST(AutoscalerTest, UpByTheLargerOfThePolicies) {
  AutoscalerOptions options = plain();
  options.upPercent = 100;
  options.upThreads = 4;
  Autoscaler few(options), many(options);
  EXPECT_EQ(few.recommend(1, 1, 999, kStart), 5u) << "four more";
  EXPECT_EQ(many.recommend(10, 10, 990, kStart), 20u) << "twice as many";
}

TEST(AutoscalerTest, WhatWasAddedInThePeriodCounts) {
  AutoscalerOptions options = plain();
  options.upPercent = 100;
  options.upThreads = 4;
  Autoscaler scaler(options);
  EXPECT_EQ(scaler.recommend(10, 10, 990, kStart), 20u);
  EXPECT_EQ(scaler.recommend(20, 20, 980, kStart + 5s), 20u);
  EXPECT_EQ(scaler.recommend(20, 20, 980, kStart + 14s), 20u);
  EXPECT_EQ(scaler.recommend(20, 20, 980, kStart + 15s), 40u);
}

TEST(AutoscalerTest, DownByAShareInEachPeriod) {
  AutoscalerOptions options = plain();
  options.downPercent = 10;
  Autoscaler scaler(options);
  EXPECT_EQ(scaler.recommend(80, 10, 0, kStart), 72u);
  EXPECT_EQ(scaler.recommend(72, 10, 0, kStart + 10s), 72u);
  EXPECT_EQ(scaler.recommend(72, 10, 0, kStart + 15s), 64u);
}

// With a target of one the load is what is wanted.
std::size_t want(Autoscaler& scaler, std::size_t threads, std::size_t wanted, TimePoint now) {
  return scaler.recommend(threads, wanted, 0, now);
}

TEST(AutoscalerTest, AtSixTimesTheTargetOneBecomesSevenAndWithoutLoadOneAgain) {
  AutoscalerOptions options = plain();
  options.target = 50;
  Autoscaler scaler(options);
  EXPECT_EQ(scaler.recommend(1, 1, 304, kStart), 7u) << "305 of 50, rounded up";
  EXPECT_EQ(scaler.recommend(7, 0, 0, kStart + 1min), 1u);
}

TEST(AutoscalerTest, NineHundredPercentAMinuteIsTenfoldEachMinute) {
  AutoscalerOptions options = plain();
  options.upPercent = 900;
  options.upThreads = 0;
  options.ratePeriod = 60s;
  Autoscaler scaler(options);
  EXPECT_EQ(want(scaler, 1, 5000, kStart), 10u);
  EXPECT_EQ(want(scaler, 10, 5000, kStart + 59s), 10u);
  EXPECT_EQ(want(scaler, 10, 5000, kStart + 60s), 100u);
  EXPECT_EQ(want(scaler, 100, 5000, kStart + 120s), 1000u);
}

TEST(AutoscalerTest, OneThreadInFiveMinutesIsOneByOne) {
  AutoscalerOptions options = plain();
  options.upPercent = 0;
  options.upThreads = 1;
  options.ratePeriod = 300s;
  Autoscaler scaler(options);
  EXPECT_EQ(want(scaler, 1, 100, kStart), 2u);
  EXPECT_EQ(want(scaler, 2, 100, kStart + 299s), 2u);
  EXPECT_EQ(want(scaler, 2, 100, kStart + 300s), 3u);
  EXPECT_EQ(want(scaler, 3, 100, kStart + 600s), 4u);
  EXPECT_EQ(want(scaler, 4, 1, kStart + 601s), 1u) << "down as ever";
}

TEST(AutoscalerTest, ADirectionOfZeroIsSwitchedOff) {
  AutoscalerOptions options = plain();
  options.downPercent = 0;
  Autoscaler upOnly(options);
  EXPECT_EQ(want(upOnly, 10, 1, kStart), 10u);
  EXPECT_EQ(want(upOnly, 10, 1, kStart + 24h), 10u);
  EXPECT_EQ(want(upOnly, 10, 30, kStart + 25h), 30u);
  options = plain();
  options.upPercent = options.upThreads = 0;
  Autoscaler downOnly(options);
  EXPECT_EQ(want(downOnly, 10, 30, kStart), 10u);
  EXPECT_EQ(want(downOnly, 10, 3, kStart + 1min), 3u);
}

TEST(AutoscalerTest, TenMinutesOfRecommendationsHoldTheGreatestOfThem) {
  AutoscalerOptions options = plain();
  options.tolerance = 0;
  options.downWindow = 10min;
  Autoscaler scaler(options);
  TimePoint now = kStart;
  for (const std::size_t wanted : {10u, 9u, 8u, 9u, 9u, 8u, 9u, 8u, 9u, 8u}) {
    EXPECT_EQ(want(scaler, 10, wanted, now), 10u);
    now += 1min;
  }
  EXPECT_EQ(want(scaler, 10, 7, now), 9u) << "the ten is ten minutes old";
}

TEST(AutoscalerTest, AShortSpikeIsNotFollowedUpwards) {
  AutoscalerOptions options = plain();
  options.tolerance = 0;
  options.upWindow = 6min;
  options.upPercent = 0;
  options.upThreads = 20;
  options.ratePeriod = 60s;
  Autoscaler scaler(options);
  TimePoint now = kStart;
  for (const std::size_t wanted : {2u, 3u, 19u, 10u, 3u, 4u}) {
    EXPECT_EQ(want(scaler, 2, wanted, now), 2u);
    now += 1min;
  }
  EXPECT_EQ(want(scaler, 2, 7, now), 3u) << "the two is six minutes old";
}

TEST(AutoscalerTest, BadOptionsAreRefused) {
  const auto refused = [](auto change) {
    AutoscalerOptions bad;
    change(bad);
    EXPECT_THROW(Autoscaler scaler(bad), std::invalid_argument);
  };
  refused([](auto& bad) { bad.maxThreads = 0; });
  refused([](auto& bad) { bad.minThreads = 2000; });
  refused([](auto& bad) { bad.target = 0; });
  refused([](auto& bad) { bad.target = std::numeric_limits<double>::quiet_NaN(); });
  refused([](auto& bad) { bad.tolerance = -1; });
  refused([](auto& bad) { bad.ratePeriod = -1s; });
}

TEST(AutoscalerTest, WhateverComesTheResultIsInItsRangeAndMemoryIsBounded) {
  const unsigned seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  Autoscaler scaler({.minThreads = 2, .maxThreads = 50});
  std::size_t threads = 2;
  TimePoint now = kStart;
  for (int i = 0; i < 10'000; ++i) {
    now += std::chrono::milliseconds(random() % 3000);
    threads = scaler.recommend(threads, random() % 60, random() % 100, now);
    ASSERT_GE(threads, 2u);
    ASSERT_LE(threads, 50u);
  }
}

}  // namespace
}  // namespace arborist
