// SPDX-License-Identifier: GPL-3.0-or-later
// The timeline's arithmetic without a window: time to pixel and back, ticks of an axis, bars to blocks. Pure values and
// functions, free to use on any thread. Pixels are logical ones, fractions allowed.
#pragma once

#include <optional>
#include <vector>

#include <widgets/models/time_range.h>
#include <widgets/models/timeline_lane.h>

namespace arborist {

// A span of time over a width in pixels, from x = 0.
class TimeScale {
 public:
  static constexpr JobDuration kShortest{1'000};  // of a view: below, nothing that is measured differs
  static constexpr JobDuration kLongest = std::chrono::hours(24 * 400);

  // A span that is too short or too long is held; a width below 1 counts as 1.
  TimeScale(TimeSpan, double width);

  const TimeSpan& span() const noexcept { return m_span; }
  double width() const noexcept { return m_width; }
  double nsPerPixel() const noexcept { return m_nsPerPixel; }
  // Times far outside are held at a few widths from the edge, so that no painter overflows.
  double x(JobTime) const noexcept;
  JobTime time(double x) const noexcept;

  // The view with what is at x still there; factor < 1 looks closer.
  TimeSpan zoomed(double x, double factor) const;
  TimeSpan panned(double pixels) const;

 private:
  TimeSpan m_span;
  double m_width, m_nsPerPixel;
};

// Marks of an axis, at round distances (1, 2 or 5 times a power of ten; 1, 2, 5, 10, 15 or 30 seconds, minutes …)
// from `zero`, at least `minGap` pixels apart.
struct AxisTicks {
  JobDuration step{};
  std::vector<JobTime> at;
};
AxisTicks axisTicks(const TimeScale&, JobTime zero, double minGap);

// What is drawn as one: a bar, or neighbours that are too narrow to be told apart.
struct TimelineBlock {
  double left = 0, right = 0;
  std::size_t first = 0, count = 1;    // places in the track
  JobState state = JobState::Running;  // the most severe
  bool single() const noexcept { return count == 1; }
};

// Bars narrower than this are merged with their narrow neighbours.
inline constexpr double kSliver = 1.5;
// Blocks of slivers end at multiples of this where their states differ, so that a lone failure among a thousand shows.
inline constexpr double kSliverCell = 3;

// The blocks of the track that the scale shows, from left to right. Looks only at bars in sight.
std::vector<TimelineBlock> blocksOf(const TimelineTrack&, const TimeScale&, JobTime now);
// The block at x, or within `slack` pixels of it; null: none.
const TimelineBlock* blockAt(const std::vector<TimelineBlock>&, double x, double slack);

}  // namespace arborist
