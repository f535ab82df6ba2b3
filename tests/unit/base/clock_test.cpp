// SPDX-License-Identifier: GPL-3.0-or-later
#include <arborist/base/clock.h>

#include <gtest/gtest.h>

namespace arborist {
namespace {

using namespace std::chrono_literals;

TEST(ClockTest, AddingSaturatesAtBothEnds) {
  static_assert(saturatingAdd(TimePoint(1s), 2s) == TimePoint(3s));
  static_assert(saturatingAdd(TimePoint(1s), -2s) == TimePoint(-1s));
  EXPECT_EQ(saturatingAdd(TimePoint(1s), Duration::max()), TimePoint::max());
  EXPECT_EQ(saturatingAdd(TimePoint::max(), 1ns), TimePoint::max());
  EXPECT_EQ(saturatingAdd(TimePoint(-1s), Duration::min()), TimePoint::min());
  EXPECT_EQ(saturatingAdd(TimePoint(0s), Duration::min()), TimePoint::min());
  EXPECT_EQ(saturatingAdd(TimePoint::max(), Duration::min()), TimePoint(-1ns));
}

TEST(ClockTest, AddingDurationsSaturatesAtBothEnds) {
  static_assert(saturatingAdd(Duration(1s), Duration(-2s)) == -1s);
  EXPECT_EQ(saturatingAdd(Duration(1ns), Duration::max()), Duration::max());
  EXPECT_EQ(saturatingAdd(Duration(-1ns), Duration::min()), Duration::min());
  EXPECT_EQ(saturatingAdd(Duration::max(), Duration::min()), -1ns);
}

}  // namespace
}  // namespace arborist
