// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <widgets/models/timeline_geometry.h>

namespace arborist::test {
namespace {

using namespace std::chrono_literals;

const JobTime kZero{1000h};

TimelineBar bar(std::uint32_t index, JobDuration begin, JobDuration end, JobState state = JobState::Succeeded) {
  return {{1, index}, 1, 0, kZero + begin, kZero + end, kNoTime, state};
}

TimeScale scaleOf(JobDuration begin, JobDuration end, double width) { return {{kZero + begin, kZero + end}, width}; }

TEST(TimeScaleTest, PixelsAndTimesAreInverse) {
  const TimeScale scale = scaleOf(10s, 20s, 1000);
  EXPECT_DOUBLE_EQ(scale.x(kZero + 15s), 500);
  EXPECT_EQ(scale.time(250), kZero + 12500ms);
  for (double x = 0; x < 1000; x += 37) EXPECT_NEAR(scale.x(scale.time(x)), x, 1e-6);
}

TEST(TimeScaleTest, ZoomKeepsTheTimeUnderThePointer) {
  const TimeScale scale = scaleOf(0s, 10s, 800);
  const TimeScale closer(scale.zoomed(200, 0.25), 800);
  EXPECT_EQ(closer.span().length(), 2500ms);
  EXPECT_EQ(closer.time(200), scale.time(200));
}

TEST(TimeScaleTest, ZoomStopsAtTheShortestAndLongestSpan) {
  const TimeScale scale = scaleOf(0s, 10s, 800);
  EXPECT_EQ(scale.zoomed(400, 1e-30).length(), TimeScale::kShortest);
  EXPECT_EQ(scale.zoomed(400, 1e30).length(), TimeScale::kLongest);
}

TEST(TimeScaleTest, PanMovesByPixels) {
  const TimeSpan moved = scaleOf(0s, 10s, 1000).panned(100);
  EXPECT_EQ(moved, (TimeSpan{kZero + 1s, kZero + 11s}));
}

TEST(TimeScaleTest, FarTimesAreHeldNearTheEdge) {
  const TimeScale scale = scaleOf(0s, 1us, 100);
  EXPECT_LE(scale.x(kZero + 1000h), 400);
  EXPECT_GE(scale.x(kZero - 900h), -400);
  EXPECT_GT(scale.x(kNoTime), 100);
}

TEST(AxisTicksTest, AreRoundAndFarEnoughApart) {
  for (JobDuration length = 2us; length < 2000h; length = length * 7 / 3) {
    const TimeScale scale({kZero + 123ms, kZero + 123ms + length}, 900);
    const AxisTicks ticks = axisTicks(scale, kZero, 100);
    EXPECT_GE(static_cast<double>(ticks.step.count()) / scale.nsPerPixel(), 99.9);
    EXPECT_LE(ticks.at.size(), 10u);
    EXPECT_GE(ticks.at.size(), 1u) << length.count();
    for (const JobTime at : ticks.at) EXPECT_EQ((at - kZero).count() % ticks.step.count(), 0);
  }
}

TEST(BlocksTest, WideBarsStandAlone) {
  const TimelineTrack track{bar(1, 0s, 1s), bar(2, 1s, 3s)};
  const auto blocks = blocksOf(track, scaleOf(0s, 10s, 1000), kZero + 10s);
  ASSERT_EQ(blocks.size(), 2u);
  EXPECT_TRUE(blocks[0].single());
  EXPECT_DOUBLE_EQ(blocks[1].left, 100);
  EXPECT_DOUBLE_EQ(blocks[1].right, 300);
}

TEST(BlocksTest, SliversOfOneKindBecomeOneBlock) {
  TimelineTrack track;
  for (std::uint32_t i = 0; i < 1000; ++i) track.push_back(bar(i, i * 1ms, i * 1ms + 1ms));
  const auto blocks = blocksOf(track, scaleOf(0s, 10s, 1000), kZero + 10s);
  ASSERT_EQ(blocks.size(), 1u);
  EXPECT_EQ(blocks[0].count, 1000u);
  EXPECT_NEAR(blocks[0].right, 100, 0.5);
}

TEST(BlocksTest, ALoneFailureAmongThousandsIsSeen) {
  TimelineTrack track;
  for (std::uint32_t i = 0; i < 1000; ++i)
    track.push_back(bar(i, i * 1ms, i * 1ms + 1ms, i == 512 ? JobState::Failed : JobState::Succeeded));
  const auto blocks = blocksOf(track, scaleOf(0s, 10s, 1000), kZero + 10s);
  ASSERT_EQ(blocks.size(), 3u);
  EXPECT_EQ(blocks[1].state, JobState::Failed);
  EXPECT_LE(blocks[1].right - blocks[1].left, 2 * kSliverCell);
  EXPECT_EQ(blocks[0].count + blocks[1].count + blocks[2].count, 1000u);
}

TEST(BlocksTest, NeverMoreThanThePixelsHaveRoomFor) {
  TimelineTrack track;
  for (std::uint32_t i = 0; i < 100'000; ++i)
    track.push_back(bar(i, i * 1us, i * 1us + 1us, i % 2 == 0 ? JobState::Failed : JobState::Succeeded));
  EXPECT_LE(blocksOf(track, scaleOf(0s, 100ms, 900), kZero + 1s).size(), 301u);
}

TEST(BlocksTest, OnlyBarsInSightAreCounted) {
  TimelineTrack track;
  for (std::uint32_t i = 0; i < 100; ++i) track.push_back(bar(i, i * 1s, i * 1s + 1s));
  const auto blocks = blocksOf(track, scaleOf(40s, 50s, 1000), kZero + 100s);
  ASSERT_GE(blocks.size(), 10u);
  EXPECT_LE(blocks.size(), 11u);
  EXPECT_EQ(blocks.front().first, 40u);
}

TEST(BlocksTest, ALiveBarReachesNow) {
  TimelineTrack track{bar(1, 1s, 2s)};
  track[0].end = kNoTime;
  const auto blocks = blocksOf(track, scaleOf(0s, 10s, 1000), kZero + 4s);
  ASSERT_EQ(blocks.size(), 1u);
  EXPECT_DOUBLE_EQ(blocks[0].right, 400);
}

TEST(BlocksTest, HitFindsTheBlockUnderThePointer) {
  const TimelineTrack track{bar(1, 0s, 1s), bar(2, 2s, 3s)};
  const auto blocks = blocksOf(track, scaleOf(0s, 10s, 1000), kZero + 10s);
  EXPECT_EQ(blockAt(blocks, 50, 3), &blocks[0]);
  EXPECT_EQ(blockAt(blocks, 102, 3), &blocks[0]);
  EXPECT_EQ(blockAt(blocks, 150, 3), nullptr);
  EXPECT_EQ(blockAt(blocks, 198, 3), &blocks[1]);
  EXPECT_EQ(blockAt(blocks, 900, 3), nullptr);
}

TEST(TimelineLaneTest, OverlappingBarsTakeTracksOfTheirOwn) {
  TimelineLane lane(0);
  lane.insert(bar(1, 0s, 4s));
  lane.insert(bar(2, 1s, 2s));
  lane.insert(bar(3, 2s, 3s));
  ASSERT_EQ(lane.tracks().size(), 2u);
  EXPECT_EQ(lane.tracks()[1].size(), 2u);
}

TEST(TimelineLaneTest, PackingDoesNotDependOnTheOrderOfArrival) {
  const std::vector<TimelineBar> bars{bar(1, 0s, 4s), bar(2, 1s, 2s), bar(3, 2s, 3s), bar(4, 4s, 5s)};
  TimelineLane forwards(0), backwards(0);
  for (const TimelineBar& each : bars) forwards.insert(each);
  for (std::size_t i = bars.size(); i-- > 0;) backwards.insert(bars[i]);
  backwards.pack();
  EXPECT_EQ(forwards, backwards);
}

TEST(TimelineLaneTest, AnEndThatIsToldLateFreesItsTrack) {
  TimelineLane lane(0);
  TimelineBar first = bar(1, 0s, 5s);
  first.end = kNoTime;
  lane.insert(first);
  lane.insert(bar(2, 6s, 7s));
  EXPECT_EQ(lane.tracks().size(), 2u);
  EXPECT_TRUE(lane.replace(bar(1, 0s, 5s)));
  lane.pack();
  EXPECT_EQ(lane.tracks().size(), 1u);
}

}  // namespace
}  // namespace arborist::test
