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
