// SPDX-License-Identifier: GPL-3.0-or-later
// What the timeline shows at one moment, laid out: the lanes in sight with their blocks, the axis, the lines of a
// cancel. Made anew when something changed; painting and hit tests read it. Coordinates are those of the canvas.
// For the window's thread.
#pragma once

#include <QPointF>
#include <QRectF>
#include <QString>
#include <list>
#include <optional>
#include <vector>

#include <widgets/models/timeline_geometry.h>
#include <widgets/models/timeline_model.h>

namespace arborist {

enum class TimelineLanes { Workers, Jobs };

struct TimelineSceneTrack {
  const TimelineTrack* bars = nullptr;
  std::vector<TimelineBlock> blocks;
  double top = 0, height = 0;
};

struct TimelineSceneLane {
  std::size_t lane = 0;
  QString title;
  JobId job;  // run 0: a worker's
  int depth = 0;
  double top = 0, height = 0;
  std::vector<TimelineSceneTrack> tracks;
};

struct TimelineScene {
  QRectF plot;  // where the lanes are; the axis is above it, the titles left of it
  TimeScale scale{{}, 1};
  JobTime now{}, zero{};  // zero: of the axis
  bool live = false;
  AxisTicks ticks;
  std::vector<TimelineSceneLane> lanes;
  std::list<TimelineTrack> owned;  // bars that are made of rows for this scene
  std::vector<JobTime> runStarts;  // of all runs but the first
  double x(JobTime time) const { return plot.left() + scale.x(time); }
  JobTime timeAt(double x) const { return scale.time(x - plot.left()); }
};

// One block of a scene; null: none.
struct TimelineHit {
  const TimelineSceneLane* lane = nullptr;
  const TimelineSceneTrack* track = nullptr;
  const TimelineBlock* block = nullptr;
  const TimelineBar* bar() const { return block ? &(*track->bars)[block->first] : nullptr; }
};
TimelineHit hitTest(const TimelineScene&, QPointF);

// Where lanes stand, from the top of the first one. Cheap for any number of job lanes.
class TimelineLayout {
 public:
  static constexpr double kJobLane = 22;

  // `room`: what few workers' lanes spread over, in pixels.
  TimelineLayout(TimelineLanes, TimelineModel&, const Snapshot&, double room);
  double height() const;
  std::size_t lanes() const;
  double top(std::size_t lane) const;
  double laneHeight(std::size_t lane) const { return top(lane + 1) - top(lane); }
  double trackHeight() const noexcept { return m_trackHeight; }
  // The lane at y; lanes() below all.
  std::size_t laneAt(double y) const;

 private:
  std::size_t m_jobLanes = 0;
  std::vector<double> m_tops;  // of workers' lanes, and where the last one ends
  double m_trackHeight = kJobLane;
};

// Lays out what `plot` shows of the lanes, `scroll` pixels below the first one's top.
TimelineScene makeScene(TimelineLanes, TimelineModel&, const SnapshotBridge&, const TimelineLayout&, TimeSpan view,
                        QRectF plot, double scroll);

}  // namespace arborist
