// SPDX-License-Identifier: GPL-3.0-or-later
#include <widgets/views/timeline_canvas.h>

#include <QEvent>
#include <QHelpEvent>
#include <QPaintEvent>
#include <QPainter>
#include <QScrollBar>
#include <QToolTip>
#include <algorithm>

#include <widgets/style/format.h>
#include <widgets/style/state_style.h>
#include <widgets/views/timeline_tip.h>

namespace arborist {

namespace {

constexpr int kTitleLetters = 20;
constexpr int kAlivePace = 100;   // ms, while nothing but the clock moves
constexpr int kFlowPace = 250;    // ms
constexpr int kAfterNews = 4;     // ms: the tree and what was typed or clicked meanwhile come first
constexpr double kMargin = 0.02;  // right of all, in a view that follows

}  // namespace

TimelineCanvas::TimelineCanvas(ViewParts parts, TimelineModel& model, QWidget* parent)
    : QAbstractScrollArea(parent), m_parts(parts), m_model(model) {
  setAccessibleName(tr("Timeline"));
  setFocusPolicy(Qt::StrongFocus);
  setFrameShape(QFrame::NoFrame);
  setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  setMinimumSize(titleWidth() + 120, kAxisHeight + 60);
  viewport()->setMouseTracking(true);
  viewport()->setAttribute(Qt::WA_OpaquePaintEvent);
  m_alive.setInterval(kAlivePace);
  connect(&m_alive, &QTimer::timeout, this, [this] {
    if (!isVisible() || !hasLiveRun(m_parts.bridge.state())) {
      m_alive.stop();
      return;
    }
    stale();
  });
  m_soon.setSingleShot(true);
  m_soon.setInterval(kAfterNews);
  connect(&m_soon, &QTimer::timeout, this, [this] { viewport()->update(); });
  connect(&parts.range, &TimeRange::viewChanged, this, [this] {
    stale();
    Q_EMIT looked();
  });
  connect(&parts.range, &TimeRange::markedChanged, this, [this] { stale(); });
  connect(&parts.selection, &Selection::changed, this, &TimelineCanvas::selectionChanged);
}

int TimelineCanvas::titleWidth() const noexcept { return fontMetrics().averageCharWidth() * kTitleLetters + 24; }

void TimelineCanvas::setLanes(TimelineLanes lanes) {
  if (m_lanes == lanes) return;
  m_lanes = lanes;
  m_chosen.reset();
  verticalScrollBar()->setValue(0);
  modelChanged();
  if (m_parts.selection.hasCurrent()) bringIntoSight(m_parts.selection.current());
}

void TimelineCanvas::modelChanged() {
  updateScrollBar();
  // It looks at every row.
  if (!m_sinceFlow.isValid() || m_sinceFlow.elapsed() > kFlowPace) updateFlow();
  updateDescription();
  if (isVisible() && hasLiveRun(m_parts.bridge.state()) && !m_alive.isActive()) m_alive.start();
  m_scene.reset();
  if (!m_soon.isActive()) m_soon.start();
}

void TimelineCanvas::stale() {
  m_scene.reset();
  viewport()->update();
}

QRectF TimelineCanvas::plotArea() const {
  const QRectF all = viewport()->rect();
  return all.adjusted(titleWidth(), kAxisHeight, 0, 0);
}

TimelineLayout TimelineCanvas::layout() { return {m_lanes, m_model, m_parts.bridge.state(), plotArea().height()}; }

const TimelineScene& TimelineCanvas::scene() {
  if (!m_scene)
    m_scene = makeScene(m_lanes, m_model, m_parts.bridge, layout(), view(), plotArea(), verticalScrollBar()->value());
  return *m_scene;
}

TimeSpan TimelineCanvas::view() const {
  if (m_parts.range.view()) return *m_parts.range.view();
  const JobTime now = m_parts.bridge.now();
  TimeSpan all = wholeSpan(m_parts.bridge.state(), now).value_or(TimeSpan{now, now});
  all.end += JobDuration(static_cast<JobDuration::rep>(static_cast<double>(all.length().count()) * kMargin));
  return TimeScale(all, plotArea().width()).span();
}

void TimelineCanvas::look(TimeSpan span) {
  const auto all = wholeSpan(m_parts.bridge.state(), m_parts.bridge.now());
  if (!all) return;
  const JobDuration spare = span.length() / 10;
  if (span.length() > all->length() + spare || (span.begin <= all->begin && span.end >= all->end + spare / 2)) {
    m_parts.range.setView(std::nullopt);
    return;
  }
  // Something of the run stays in sight.
  JobDuration shift{};
  if (span.end < all->begin + spare) shift = all->begin + spare - span.end;
  if (span.begin > all->end - spare) shift = all->end - spare - span.begin;
  m_parts.range.setView(TimeSpan{span.begin + shift, span.end + shift});
}

void TimelineCanvas::zoomTo(const TimelineBar& bar) {
  const JobTime end = bar.endAt(m_parts.bridge.now());
  const JobDuration margin = std::max(TimeScale::kShortest, (end - bar.begin) / 4);
  look({bar.begin - margin, end + margin});
}

void TimelineCanvas::bringIntoSight(JobId job) {
  const Snapshot& state = m_parts.bridge.state();
  const JobRow* row = state.job(job);
  if (!row) return;
  const std::vector<TimelineBar> bars = m_lanes == TimelineLanes::Jobs ? laneBars(*row) : attemptBars(*row);
  if (bars.empty()) return;
  const TimelineBar bar = m_chosen && m_chosen->job == job ? *m_chosen : bars.back();
  const auto lane =
      m_lanes == TimelineLanes::Jobs ? m_model.jobLaneOf(state, job) : m_model.workerLaneOf(job, bar.number);
  if (lane) {
    const TimelineLayout where = layout();
    const double top = where.top(*lane), bottom = where.top(*lane + 1), room = plotArea().height();
    QScrollBar* scroll = verticalScrollBar();
    if (top < scroll->value()) scroll->setValue(static_cast<int>(top));
    if (bottom > scroll->value() + room) scroll->setValue(static_cast<int>(bottom - room + 1));
  }
  if (!m_parts.range.view()) return;
  const TimeSpan view = *m_parts.range.view();
  const JobTime end = bar.endAt(m_parts.bridge.now());
  if (end >= view.begin && bar.begin <= view.end) return;
  const JobTime begin = bar.begin - view.length() / 3;
  look({begin, begin + view.length()});
}

void TimelineCanvas::updateScrollBar() {
  const int room = static_cast<int>(plotArea().height());
  const TimelineLayout where = layout();
  verticalScrollBar()->setPageStep(room);
  verticalScrollBar()->setSingleStep(static_cast<int>(TimelineLayout::kJobLane));
  verticalScrollBar()->setRange(0, std::max(0, static_cast<int>(where.height()) - room));
}

void TimelineCanvas::updateFlow() {
  m_sinceFlow.start();
  m_emphasis.flow = flowOf(m_parts.bridge.state(), m_parts.selection.current());
}

void TimelineCanvas::updateDescription() {
  const std::size_t lanes = layout().lanes();
  const QString laneText = plural(lanes, tr("1 lane"), tr("%n lanes"));
  QString text = m_lanes == TimelineLanes::Workers
                     ? tr("%1, %2").arg(laneText, plural(m_model.attempts(), tr("1 bar"), tr("%n bars")))
                     : laneText;
  const JobRow* row = m_parts.bridge.state().job(m_parts.selection.current());
  if (row && row->description)
    text = tr("%1, selected %2, %3").arg(text, QString::fromStdString(row->description->path), stateText(row->state));
  if (accessibleDescription() != text) setAccessibleDescription(text);
}

void TimelineCanvas::selectionChanged() {
  const JobId current = m_parts.selection.current();
  if (m_chosen && m_chosen->job != current) m_chosen.reset();
  m_emphasis.selected = current;
  updateFlow();
  updateDescription();
  if (!m_choosing) bringIntoSight(current);
  stale();
}

void TimelineCanvas::choose(const TimelineBar& bar) {
  m_chosen = bar;
  m_choosing = true;
  m_parts.selection.select(bar.job);
  m_choosing = false;
  stale();
}

bool TimelineCanvas::viewportEvent(QEvent* event) {
  if (event->type() == QEvent::ToolTip) {
    const auto* help = static_cast<QHelpEvent*>(event);
    const TimelineHit hit = hitTest(scene(), help->pos());
    QToolTip::showText(help->globalPos(), timelineTip(m_parts.bridge.state(), hit, m_parts.bridge.now()), viewport());
    return true;
  }
  if (event->type() == QEvent::Leave) hover({-1, -1});
  if (event->type() == QEvent::Show) modelChanged();
  return QAbstractScrollArea::viewportEvent(event);
}

void TimelineCanvas::paintEvent(QPaintEvent*) {
  if (!m_parts.range.view() && hasLiveRun(m_parts.bridge.state())) m_scene.reset();
  QPainter painter(viewport());
  m_emphasis.marked = m_parts.range.marked();
  m_emphasis.focus = hasFocus();
  TimelinePainter(painter, palette(), font(), m_parts.bridge.state()).paint(scene(), m_emphasis);
}

void TimelineCanvas::resizeEvent(QResizeEvent*) {
  updateScrollBar();
  stale();
  Q_EMIT looked();
}

void TimelineCanvas::scrollContentsBy(int, int) { stale(); }

void TimelineCanvas::focusInEvent(QFocusEvent* event) {
  QAbstractScrollArea::focusInEvent(event);
  viewport()->update();
}

void TimelineCanvas::focusOutEvent(QFocusEvent* event) {
  QAbstractScrollArea::focusOutEvent(event);
  m_space = false;
  viewport()->update();
}

void TimelineCanvas::changeEvent(QEvent* event) {
  QAbstractScrollArea::changeEvent(event);
  if (event->type() != QEvent::FontChange && event->type() != QEvent::PaletteChange) return;
  updateScrollBar();
  stale();
}

}  // namespace arborist
