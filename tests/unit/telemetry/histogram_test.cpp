// SPDX-License-Identifier: GPL-3.0-or-later
#include <arborist/telemetry/histogram.h>

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

namespace arborist::test {
namespace {

using namespace std::chrono_literals;

std::chrono::nanoseconds nearestRank(const std::vector<std::chrono::nanoseconds>& sorted, double share) {
  const auto rank = static_cast<std::size_t>(std::ceil(share * static_cast<double>(sorted.size())));
  return sorted[std::max<std::size_t>(rank, 1) - 1];
}

TEST(HistogramTest, PercentilesAreThoseOfTheSortedValuesWithinTwoDigits) {
  const auto seed = std::random_device{}();
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  std::mt19937_64 random(seed);
  std::lognormal_distribution<double> latency(16, 3);  // from microseconds to hours
  for (int round = 0; round < 20; ++round) {
    Histogram histogram;
    std::vector<std::chrono::nanoseconds> sorted(1 + random() % 5000);
    for (auto& value : sorted) {
      value = std::chrono::nanoseconds(static_cast<std::int64_t>(std::min(latency(random), 1e15)));
      histogram.record(value);
    }
    std::sort(sorted.begin(), sorted.end());
    ASSERT_EQ(histogram.count(), sorted.size());
    EXPECT_EQ(histogram.min(), sorted.front());
    EXPECT_EQ(histogram.max(), sorted.back());
    for (const double share : {0.0, 0.1, 0.5, 0.9, 0.95, 0.99, 0.999, 1.0}) {
      const auto wanted = static_cast<double>(nearestRank(sorted, share).count());
      EXPECT_NEAR(static_cast<double>(histogram.percentile(share).count()), wanted, wanted * 0.005 + 1) << share;
    }
  }
}

TEST(HistogramTest, BucketsMeetWithoutGapsAndAreNarrow) {
  Histogram histogram;
  for (std::int64_t value = 0; value < 100'000; ++value) histogram.record(std::chrono::nanoseconds(value));
  std::int64_t next = 0;
  histogram.forEach([&](const Histogram::Bucket& bucket) {
    EXPECT_EQ(bucket.low.count(), next);
    EXPECT_EQ(bucket.count, std::min<std::int64_t>(bucket.high.count() + 1, 100'000) - bucket.low.count());
    EXPECT_LE(static_cast<double>((bucket.high - bucket.low).count()), 0.008 * static_cast<double>(next) + 1e-9);
    next = bucket.high.count() + 1;
  });
  EXPECT_GE(next, 100'000);
}

TEST(HistogramTest, MergedIsAsIfAllWereRecordedInOne) {
  Histogram low, high, both;
  for (int i = 1; i <= 300; ++i) {
    low.record(1us * i);
    both.record(1us * i);
    high.record(1s * i);
    both.record(1s * i);
  }
  high.merge(low);
  high.merge(Histogram{});
  EXPECT_EQ(high.count(), both.count());
  EXPECT_EQ(high.min(), both.min());
  EXPECT_EQ(high.max(), both.max());
  for (const double share : {0.01, 0.5, 0.51, 0.99}) EXPECT_EQ(high.percentile(share), both.percentile(share));
}

TEST(HistogramTest, TakesEveryValueThereIs) {
  Histogram histogram;
  EXPECT_EQ(histogram.percentile(0.5), 0ns);
  histogram.record(-5s);
  histogram.record(std::chrono::nanoseconds::max());
  EXPECT_EQ(histogram.min(), 0ns);
  EXPECT_EQ(histogram.percentile(0.5), 0ns);
  EXPECT_EQ(histogram.max(), std::chrono::nanoseconds::max());
  EXPECT_NEAR(static_cast<double>(histogram.percentile(1).count()), 0x1p63, 0x1p63 * 0.004);
}

}  // namespace
}  // namespace arborist::test
