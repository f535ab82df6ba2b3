// SPDX-License-Identifier: GPL-3.0-or-later
// Mouse and keys of the timeline.
#include <widgets/views/timeline_canvas.h>

#include <QApplication>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QScrollBar>
#include <QWheelEvent>
#include <algorithm>
#include <cmath>

namespace arborist {

namespace {

constexpr double kWheelZoom = 0.8;  // of the span, a notch of the wheel
constexpr double kKeyZoom = 0.7;
constexpr double kKeyPan = 0.15;  // of the width
constexpr double kNotch = 120;
constexpr double kEdge = 4;  // pixels around the ends of the marked range
constexpr double kDragFrom = 4;

}  // namespace

void TimelineCanvas::wheelEvent(QWheelEvent* event) {
  const QPoint turn = event->angleDelta();
  const QPointF at = event->position();
  const QRectF plot = plotArea();
  const double notches = (turn.y() != 0 ? turn.y() : turn.x()) / kNotch;
  event->accept();
  if (notches == 0) return;
  const bool sideways = turn.y() == 0 || (event->modifiers() & Qt::ShiftModifier) != 0;
  if (at.x() < plot.left() || (event->modifiers() & Qt::ControlModifier) != 0) {
    QScrollBar* bar = verticalScrollBar();
    bar->setValue(bar->value() - static_cast<int>(notches * 3 * bar->singleStep()));
  } else if (sideways) {
    look(scene().scale.panned(-notches * kKeyPan * plot.width()));
  } else {
    look(scene().scale.zoomed(at.x() - plot.left(), std::pow(kWheelZoom, notches)));
  }
}

void TimelineCanvas::mousePressEvent(QMouseEvent* event) {
  m_from = m_last = event->position();
  m_drag = Drag::None;
  if (event->button() == Qt::MiddleButton || (event->button() == Qt::LeftButton && m_space)) {
    m_drag = Drag::Pan;
    viewport()->setCursor(Qt::ClosedHandCursor);
  } else if (event->button() == Qt::LeftButton) {
    m_drag = edgeAt(m_from);
    m_anchor = scene().timeAt(m_from.x());
  }
}

void TimelineCanvas::mouseMoveEvent(QMouseEvent* event) {
  if (m_drag == Drag::None) {
    hover(event->position());
    return;
  }
  drag(event->position());
  m_last = event->position();
}

void TimelineCanvas::drag(QPointF at) {
  const std::optional<TimeSpan> marked = m_parts.range.marked();
  const JobTime time = scene().timeAt(std::clamp(at.x(), plotArea().left(), plotArea().right()));
  switch (m_drag) {
    case Drag::Pan:
      look(scene().scale.panned(m_last.x() - at.x()));
      verticalScrollBar()->setValue(verticalScrollBar()->value() + static_cast<int>(m_last.y() - at.y()));
      break;
    case Drag::Press:
      if (std::abs(at.x() - m_from.x()) < kDragFrom || m_from.x() < plotArea().left()) break;
      m_drag = Drag::Mark;
      [[fallthrough]];
    case Drag::Mark: m_parts.range.setMarked(TimeSpan{std::min(m_anchor, time), std::max(m_anchor, time)}); break;
    case Drag::MarkBegin:
    case Drag::MarkEnd:
      if (!marked) break;
      // The other end stays; from now on it is a mark from there.
      m_anchor = m_drag == Drag::MarkBegin ? marked->end : marked->begin;
      m_drag = Drag::Mark;
      m_parts.range.setMarked(TimeSpan{std::min(m_anchor, time), std::max(m_anchor, time)});
      break;
    case Drag::None: break;
  }
}

void TimelineCanvas::mouseReleaseEvent(QMouseEvent* event) {
  const Drag done = std::exchange(m_drag, Drag::None);
  viewport()->unsetCursor();
  if (done != Drag::Press || event->button() != Qt::LeftButton) return;
  const QPointF at = event->position();
  const TimelineHit hit = hitTest(scene(), at);
  if (const TimelineBar* bar = hit.bar()) {
    choose(*bar);
    return;
  }
  // A lane's title stands for its job.
  if (at.x() < plotArea().left() && at.y() >= plotArea().top()) {
    for (const TimelineSceneLane& lane : scene().lanes) {
      if (at.y() < lane.top || at.y() >= lane.top + lane.height || lane.job.run == 0) continue;
      m_parts.selection.select(lane.job);
      return;
    }
  }
}

void TimelineCanvas::mouseDoubleClickEvent(QMouseEvent* event) {
  if (event->button() != Qt::LeftButton) return;
  const TimelineHit hit = hitTest(scene(), event->position());
  if (!hit.block) return;
  TimelineBar span = *hit.bar();
  if (!hit.block->single()) {
    const TimelineBar& last = (*hit.track->bars)[hit.block->first + hit.block->count - 1];
    span.end = last.endAt(m_parts.bridge.now());
  }
  zoomTo(span);
}

TimelineCanvas::Drag TimelineCanvas::edgeAt(QPointF at) {
  const std::optional<TimeSpan> marked = m_parts.range.marked();
  if (marked && at.x() >= plotArea().left()) {
    if (std::abs(scene().x(marked->begin) - at.x()) <= kEdge) return Drag::MarkBegin;
    if (std::abs(scene().x(marked->end) - at.x()) <= kEdge) return Drag::MarkEnd;
  }
  return Drag::Press;
}

void TimelineCanvas::hover(QPointF at) {
  const TimelineBar* bar = hitTest(scene(), at).bar();
  const JobId job = bar ? bar->job : JobId{};
  if (edgeAt(at) != Drag::Press) {
    viewport()->setCursor(Qt::SizeHorCursor);
  } else if (m_space) {
    viewport()->setCursor(Qt::OpenHandCursor);
  } else if (at.y() < kAxisHeight && at.x() >= plotArea().left()) {
    viewport()->setCursor(Qt::IBeamCursor);
  } else {
    viewport()->unsetCursor();
  }
  if (m_emphasis.hovered == job) return;
  m_emphasis.hovered = job;
  viewport()->update();
}

void TimelineCanvas::keyPressEvent(QKeyEvent* event) {
  const bool plain = (event->modifiers() & (Qt::ControlModifier | Qt::AltModifier | Qt::MetaModifier)) == 0;
  if (plain && navigate(event->key())) return;
  QAbstractScrollArea::keyPressEvent(event);
}

void TimelineCanvas::keyReleaseEvent(QKeyEvent* event) {
  if (event->key() == Qt::Key_Space && !event->isAutoRepeat()) {
    m_space = false;
    viewport()->unsetCursor();
    return;
  }
  QAbstractScrollArea::keyReleaseEvent(event);
}

bool TimelineCanvas::navigate(int key) {
  const TimeScale scale = scene().scale;
  const double width = plotArea().width();
  const TimeSpan shown = view();
  const auto all = wholeSpan(m_parts.bridge.state(), m_parts.bridge.now());
  QScrollBar* bar = verticalScrollBar();
  switch (key) {
    case Qt::Key_W:
    case Qt::Key_Plus:
    case Qt::Key_Equal: look(scale.zoomed(width / 2, kKeyZoom)); return true;
    case Qt::Key_S:
    case Qt::Key_Minus: look(scale.zoomed(width / 2, 1 / kKeyZoom)); return true;
    case Qt::Key_A: look(scale.panned(-kKeyPan * width)); return true;
    case Qt::Key_D: look(scale.panned(kKeyPan * width)); return true;
    case Qt::Key_Left:
      if (!chooseNeighbour(-1)) look(scale.panned(-kKeyPan * width));
      return true;
    case Qt::Key_Right:
      if (!chooseNeighbour(1)) look(scale.panned(kKeyPan * width));
      return true;
    case Qt::Key_Up:
      if (!chooseLane(-1)) bar->triggerAction(QAbstractSlider::SliderSingleStepSub);
      return true;
    case Qt::Key_Down:
      if (!chooseLane(1)) bar->triggerAction(QAbstractSlider::SliderSingleStepAdd);
      return true;
    case Qt::Key_PageUp: bar->triggerAction(QAbstractSlider::SliderPageStepSub); return true;
    case Qt::Key_PageDown: bar->triggerAction(QAbstractSlider::SliderPageStepAdd); return true;
    case Qt::Key_Home:
      if (all) look({all->begin, all->begin + shown.length()});
      return true;
    case Qt::Key_End:
      if (all) look({all->end - shown.length(), all->end});
      return true;
    case Qt::Key_F: m_parts.range.setView(std::nullopt); return true;
    case Qt::Key_Return:
    case Qt::Key_Enter:
      if (m_chosen) zoomTo(*m_chosen);
      return m_chosen.has_value();
    case Qt::Key_Space:
      m_space = true;
      if (m_drag == Drag::None) viewport()->setCursor(Qt::OpenHandCursor);
      return true;
    case Qt::Key_Escape:
      if (!m_parts.range.marked()) return false;
      m_parts.range.setMarked(std::nullopt);
      return true;
    default: return false;
  }
}

// The bar before or after the selected one in its lane. false: none is selected.
bool TimelineCanvas::chooseNeighbour(int step) {
  const Snapshot& state = m_parts.bridge.state();
  const JobRow* row = state.job(m_parts.selection.current());
  if (!row) return false;
  const bool own = m_lanes == TimelineLanes::Jobs;
  const std::vector<TimelineBar> bars = own ? laneBars(*row) : attemptBars(*row);
  if (bars.empty()) return false;
  const TimelineBar from = m_chosen ? *m_chosen : bars.back();
  std::vector<const TimelineTrack*> tracks{&bars};
  if (!own) {
    tracks.clear();
    const auto lane = m_model.workerLaneOf(from.job, from.number);
    if (!lane) return false;
    for (const TimelineTrack& track : m_model.workerLanes()[*lane].tracks()) tracks.push_back(&track);
  }
  const TimelineBar* next = nullptr;
  for (const TimelineTrack* track : tracks) {
    const auto at = std::lower_bound(track->begin(), track->end(), from, earlier);
    const TimelineBar* near = nullptr;
    if (step < 0 && at != track->begin()) near = &*(at - 1);
    if (step > 0) {
      const bool self =
          at != track->end() && at->job == from.job && at->number == from.number && at->begin == from.begin;
      const auto after = self ? at + 1 : at;
      if (after != track->end()) near = &*after;
    }
    if (near && (!next || (step > 0 ? earlier(*near, *next) : earlier(*next, *near)))) next = near;
  }
  if (next) {
    choose(*next);
    bringIntoSight(next->job);
  }
  return true;
}

// The bar of the next lane that is nearest in time to the selected one. false: none is selected.
bool TimelineCanvas::chooseLane(int step) {
  const Snapshot& state = m_parts.bridge.state();
  const JobRow* row = state.job(m_parts.selection.current());
  if (!row) return false;
  if (m_lanes == TimelineLanes::Jobs) {
    const auto lane = m_model.jobLaneOf(state, row->id);
    const auto& lanes = m_model.jobLanes(state);
    if (!lane) return false;
    if ((step < 0 && *lane == 0) || (step > 0 && *lane + 1 >= lanes.size())) return true;
    m_parts.selection.select(lanes[step < 0 ? *lane - 1 : *lane + 1].job);
    return true;
  }
  const std::vector<TimelineBar> bars = attemptBars(*row);
  if (bars.empty()) return false;
  const TimelineBar from = m_chosen ? *m_chosen : bars.back();
  const auto lane = m_model.workerLaneOf(from.job, from.number);
  if (!lane) return false;
  if ((step < 0 && *lane == 0) || (step > 0 && *lane + 1 >= m_model.workerLanes().size())) return true;
  const TimelineTrack& track = m_model.workerLanes()[step < 0 ? *lane - 1 : *lane + 1].tracks().front();
  const TimelineBar next = track[std::min(firstEndingAfter(track, from.begin), track.size() - 1)];
  choose(next);
  bringIntoSight(next.job);
  return true;
}

}  // namespace arborist
