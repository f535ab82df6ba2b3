// SPDX-License-Identifier: GPL-3.0-or-later
#include <widgets/models/timeline_geometry.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace arborist {

namespace {

constexpr double kFar = 4;  // widths
constexpr std::size_t kMostTicks = 500;

double ns(JobDuration duration) { return static_cast<double>(duration.count()); }
JobDuration duration(double nanoseconds) {
  return JobDuration(static_cast<JobDuration::rep>(std::llround(nanoseconds)));
}

TimeSpan held(TimeSpan span) {
  const JobDuration length = std::clamp(span.length(), TimeScale::kShortest, TimeScale::kLongest);
  return {span.begin, span.begin + length};
}

double roundStep(double least) {
  using namespace std::chrono_literals;
  static constexpr std::array<JobDuration, 15> kSteps{1s,   2s,   5s,   10s,   15s,   30s,    60s,   120s,
                                                      300s, 600s, 900s, 30min, 60min, 120min, 360min};
  if (least > 1e9) {
    for (const JobDuration step : kSteps) {
      if (ns(step) >= least) return ns(step);
    }
    const double day = ns(std::chrono::hours(24));
    return least <= day / 2 ? day / 2 : std::ceil(least / day) * day;
  }
  const double power = std::pow(10, std::floor(std::log10(std::max(least, 1.0))));
  for (const double factor : {1.0, 2.0, 5.0}) {
    if (factor * power >= least * (1 - 1e-9)) return factor * power;
  }
  return 10 * power;
}

// A sliver joins the block before it if they touch and show the same, or lie in one cell.
bool joins(const TimelineBlock& block, double left, JobState state) {
  const bool sameCell = std::floor(block.left / kSliverCell) == std::floor(left / kSliverCell);
  return sameCell || (left < block.right + kSliver && block.state == state);
}

}  // namespace

TimeScale::TimeScale(TimeSpan span, double width)
    : m_span(held(span)), m_width(std::max(width, 1.0)), m_nsPerPixel(ns(m_span.length()) / m_width) {}

double TimeScale::x(JobTime time) const noexcept {
  if (time == kNoTime) return m_width * kFar;
  return std::clamp(ns(time - m_span.begin) / m_nsPerPixel, -m_width * kFar, m_width * kFar);
}

JobTime TimeScale::time(double x) const noexcept { return m_span.begin + duration(x * m_nsPerPixel); }

TimeSpan TimeScale::zoomed(double x, double factor) const {
  const double length = std::clamp(ns(m_span.length()) * factor, ns(kShortest), ns(kLongest));
  const JobTime begin = time(x) - duration(length * x / m_width);
  return {begin, begin + duration(length)};
}

TimeSpan TimeScale::panned(double pixels) const {
  const JobDuration by = duration(pixels * m_nsPerPixel);
  return {m_span.begin + by, m_span.end + by};
}

AxisTicks axisTicks(const TimeScale& scale, JobTime zero, double minGap) {
  AxisTicks ticks;
  ticks.step = duration(roundStep(std::max(minGap, 1.0) * scale.nsPerPixel()));
  const double first = std::ceil(ns(scale.span().begin - zero) / ns(ticks.step));
  for (JobTime at = zero + duration(first * ns(ticks.step)); at <= scale.span().end && ticks.at.size() < kMostTicks;
       at += ticks.step) {
    ticks.at.push_back(at);
  }
  return ticks;
}

std::vector<TimelineBlock> blocksOf(const TimelineTrack& track, const TimeScale& scale, JobTime now) {
  std::vector<TimelineBlock> blocks;
  bool slivers = false;  // what the last block is made of
  for (std::size_t i = firstEndingAfter(track, scale.span().begin); i < track.size(); ++i) {
    const TimelineBar& bar = track[i];
    if (bar.begin > scale.span().end) break;
    const double left = scale.x(bar.begin), right = scale.x(bar.endAt(now));
    const bool sliver = right - left < kSliver;
    if (!sliver || !slivers || !joins(blocks.back(), left, bar.state)) {
      blocks.push_back({left, sliver ? left + kSliver : right, i, 1, bar.state});
      slivers = sliver;
      continue;
    }
    TimelineBlock& block = blocks.back();
    block.right = std::max(block.right, right);
    ++block.count;
    if (severity(bar.state) > severity(block.state)) block.state = bar.state;
  }
  return blocks;
}

const TimelineBlock* blockAt(const std::vector<TimelineBlock>& blocks, double x, double slack) {
  const TimelineBlock* best = nullptr;
  double nearest = slack;
  auto at = std::partition_point(blocks.begin(), blocks.end(),
                                 [&](const TimelineBlock& block) { return block.right + slack < x; });
  for (; at != blocks.end() && at->left - slack <= x; ++at) {
    const double away = std::max({0.0, at->left - x, x - at->right});
    if (away > nearest || (best && away >= nearest)) continue;
    best = &*at;
    nearest = away;
  }
  return best;
}

}  // namespace arborist
