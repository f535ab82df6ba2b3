// SPDX-License-Identifier: GPL-3.0-or-later
#include <widgets/views/timeline_scene.h>

#include <QCoreApplication>
#include <algorithm>
#include <cmath>

#include <widgets/style/format.h>

namespace arborist {

namespace {

constexpr double kTickGap = 110;
constexpr double kLeastTrack = 20, kLargestTrack = 30;
constexpr double kLaneGap = 6;  // around the tracks of a lane
constexpr double kSlack = 3;    // of the pointer

QString tr(const char* text) { return QCoreApplication::translate("TimelineScene", text); }

QString workerTitle(std::uint32_t worker) {
  return worker == kNoWorker ? tr("no worker") : tr("worker %1").arg(countText(worker + std::uint64_t{1}));
}

QString jobTitle(const JobRow& row) {
  const QString name = row.description ? QString::fromStdString(row.description->name) : QString();
  return !name.isEmpty() ? name : tr("run %1").arg(countText(row.id.run));
}

void addTracks(TimelineScene& scene, TimelineSceneLane& lane, const std::vector<TimelineTrack>& tracks, double height) {
  double top = lane.top + kLaneGap / 2;
  for (const TimelineTrack& track : tracks) {
    if (top + height > scene.plot.top() && top < scene.plot.bottom())
      lane.tracks.push_back({&track, blocksOf(track, scene.scale, scene.now), top, height});
    top += height;
  }
}

}  // namespace

TimelineLayout::TimelineLayout(TimelineLanes mode, TimelineModel& model, const Snapshot& state, double room) {
  if (mode == TimelineLanes::Jobs) {
    m_jobLanes = model.jobLanes(state).size();
    return;
  }
  const auto& lanes = model.workerLanes();
  std::size_t tracks = 0;
  for (const TimelineLane& lane : lanes) tracks += lane.tracks().size();
  const double gaps = kLaneGap * static_cast<double>(lanes.size());
  m_trackHeight = std::clamp(std::floor((room - gaps) / static_cast<double>(std::max<std::size_t>(tracks, 1))),
                             kLeastTrack, kLargestTrack);
  m_tops.push_back(0);
  for (const TimelineLane& lane : lanes)
    m_tops.push_back(m_tops.back() + kLaneGap + m_trackHeight * static_cast<double>(lane.tracks().size()));
}

double TimelineLayout::height() const { return top(lanes()); }
std::size_t TimelineLayout::lanes() const { return m_tops.empty() ? m_jobLanes : m_tops.size() - 1; }

double TimelineLayout::top(std::size_t lane) const {
  return m_tops.empty() ? kJobLane * static_cast<double>(lane) : m_tops[std::min(lane, m_tops.size() - 1)];
}

std::size_t TimelineLayout::laneAt(double y) const {
  if (y < 0) return 0;
  if (m_tops.empty()) return std::min(m_jobLanes, static_cast<std::size_t>(y / kJobLane));
  return static_cast<std::size_t>(std::upper_bound(m_tops.begin(), m_tops.end(), y) - m_tops.begin()) - 1;
}

TimelineScene makeScene(TimelineLanes mode, TimelineModel& model, const SnapshotBridge& bridge,
                        const TimelineLayout& layout, TimeSpan view, QRectF plot, double scroll) {
  const Snapshot& state = bridge.state();
  TimelineScene scene;
  scene.plot = plot;
  scene.scale = TimeScale(view, plot.width());
  scene.now = bridge.now();
  scene.live = hasLiveRun(state);
  scene.zero = wholeSpan(state, scene.now).value_or(view).begin;
  scene.ticks = axisTicks(scene.scale, scene.zero, kTickGap);
  for (const auto& [id, run] : state.runs()) {
    if (run.row.info.startedSteady != scene.zero) scene.runStarts.push_back(run.row.info.startedSteady);
  }
  for (std::size_t i = layout.laneAt(scroll); i < layout.lanes(); ++i) {
    const double top = plot.top() + layout.top(i) - scroll;
    if (top >= plot.bottom()) break;
    TimelineSceneLane& lane = scene.lanes.emplace_back();
    lane.lane = i;
    lane.top = top;
    lane.height = layout.laneHeight(i);
    if (mode == TimelineLanes::Workers) {
      const TimelineLane& worker = model.workerLanes()[i];
      lane.title = workerTitle(worker.worker());
      addTracks(scene, lane, worker.tracks(), layout.trackHeight());
      continue;
    }
    const TimelineJobLane& jobLane = model.jobLanes(state)[i];
    const JobRow* row = state.job(jobLane.job);
    if (!row) continue;
    lane.job = jobLane.job;
    lane.depth = jobLane.depth;
    lane.title = jobTitle(*row);
    const TimelineTrack& bars = scene.owned.emplace_back(laneBars(*row));
    lane.tracks.push_back({&bars, blocksOf(bars, scene.scale, scene.now), top + 2, lane.height - 4});
  }
  return scene;
}

TimelineHit hitTest(const TimelineScene& scene, QPointF at) {
  if (!scene.plot.contains(at)) return {};
  for (const TimelineSceneLane& lane : scene.lanes) {
    if (at.y() < lane.top || at.y() >= lane.top + lane.height) continue;
    for (const TimelineSceneTrack& track : lane.tracks) {
      if (at.y() < track.top || at.y() >= track.top + track.height) continue;
      const TimelineBlock* block = blockAt(track.blocks, at.x() - scene.plot.left(), kSlack);
      return {&lane, &track, block};
    }
    return {&lane};
  }
  return {};
}

}  // namespace arborist
