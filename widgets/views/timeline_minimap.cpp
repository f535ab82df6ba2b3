// SPDX-License-Identifier: GPL-3.0-or-later
#include <widgets/views/timeline_minimap.h>

#include <QEvent>
#include <QMouseEvent>
#include <QPainter>
#include <algorithm>
#include <array>
#include <iterator>
#include <utility>
#include <vector>

#include <widgets/style/state_style.h>
#include <widgets/style/theme.h>

namespace arborist {

namespace {

constexpr int kPace = 500;  // ms between two pictures of all bars
constexpr double kPad = 5;
constexpr double kLeastLane = 2;
constexpr double kLargestLane = 8;

bool isBad(JobState state) { return severity(state) > severity(JobState::Running); }

}  // namespace

TimelineMinimap::TimelineMinimap(ViewParts parts, TimelineModel& model, TimelineCanvas& canvas, QWidget* parent)
    : QWidget(parent), m_parts(parts), m_model(model), m_canvas(canvas) {
  setFixedHeight(kHeight);
  setAccessibleName(tr("Overview of the whole run"));
  setToolTip(tr("The whole run. Drag the frame to look elsewhere."));
  setMouseTracking(true);
  m_again.setSingleShot(true);
  connect(&m_again, &QTimer::timeout, this, [this] {
    m_picture = {};
    if (isVisible()) drawPicture();  // here, so that no frame takes longer for it
    update();
  });
  connect(&canvas, &TimelineCanvas::looked, this, [this] { update(); });
  connect(&parts.range, &TimeRange::markedChanged, this, [this] { update(); });
}

void TimelineMinimap::modelChanged() {
  const qint64 age = m_drawn.isValid() ? m_drawn.elapsed() : kPace;
  if (!m_again.isActive()) m_again.start(static_cast<int>(std::max<qint64>(0, kPace - age)));
}

QRectF TimelineMinimap::strip() const { return QRectF(rect()).adjusted(m_canvas.titleWidth(), kPad, 0, -kPad); }

TimeScale TimelineMinimap::scale() const {
  const JobTime now = m_parts.bridge.now();
  return {wholeSpan(m_parts.bridge.state(), now).value_or(TimeSpan{now, now}), strip().width()};
}

QRectF TimelineMinimap::frame() const {
  const QRectF area = strip();
  const TimeScale scale = this->scale();
  const TimeSpan view = m_canvas.view();
  const double left = std::clamp(scale.x(view.begin), 0.0, area.width() - 4);
  const double right = std::clamp(scale.x(view.end), left + 4, area.width());
  return {area.left() + left, 2, right - left, height() - 4.0};
}

void TimelineMinimap::drawPicture() {
  const QRectF area = strip();
  m_picture = QPixmap((area.size() * devicePixelRatioF()).toSize());
  m_picture.setDevicePixelRatio(devicePixelRatioF());
  m_picture.fill(Qt::transparent);
  m_drawn.start();
  const auto& lanes = m_model.workerLanes();
  if (lanes.empty()) return;
  QPainter painter(&m_picture);
  const TimeScale scale = this->scale();
  const double each = std::clamp(area.height() / static_cast<double>(lanes.size()), kLeastLane, kLargestLane);
  const double room = std::min(area.height(), each * static_cast<double>(lanes.size()));
  const double from = (area.height() - room) / 2;
  const JobTime now = m_parts.bridge.now();
  std::array<QColor, std::size(kJobStates)> colors;
  for (const JobState state : kJobStates) {
    QColor& color = colors[static_cast<std::size_t>(state)] = stateColor(state, palette());
    if (!isBad(state)) color.setAlphaF(state == JobState::Running ? 0.9F : 0.5F);
  }
  // Bad ends last, so that they are not covered where lanes share a line.
  std::vector<std::pair<QRectF, JobState>> badOnes;
  for (std::size_t i = 0; i < lanes.size(); ++i) {
    const double top =
        from + (room - each) * static_cast<double>(i) / static_cast<double>(std::max<std::size_t>(lanes.size() - 1, 1));
    for (const TimelineTrack& track : lanes[i].tracks()) {
      for (const TimelineBlock& block : blocksOf(track, scale, now)) {
        const QRectF bar(block.left, top, std::max(block.right - block.left, kSliver), std::max(each - 1, 1.5));
        if (isBad(block.state)) {
          badOnes.emplace_back(bar, block.state);
        } else {
          painter.fillRect(bar, colors[static_cast<std::size_t>(block.state)]);
        }
      }
    }
  }
  for (const auto& [bar, state] : badOnes) painter.fillRect(bar, colors[static_cast<std::size_t>(state)]);
}

void TimelineMinimap::paintEvent(QPaintEvent*) {
  if (m_picture.isNull()) drawPicture();
  const ThemeColors& colors = colorsOf(palette());
  const QRectF area = strip();
  QPainter painter(this);
  painter.fillRect(rect(), colors.raised);
  painter.fillRect(QRectF(area.left(), 2, area.width(), height() - 4.0), palette().base());
  painter.drawPixmap(area, m_picture, QRectF(m_picture.rect()));
  if (const auto& marked = m_parts.range.marked()) {
    const TimeScale scale = this->scale();
    QColor band = colors.accent;
    band.setAlphaF(0.25F);
    const double left = scale.x(marked->begin);
    painter.fillRect(QRectF(area.left() + left, 2, std::max(1.0, scale.x(marked->end) - left), height() - 4.0), band);
  }
  const QRectF seen = frame();
  QColor shade = palette().color(QPalette::Window);
  shade.setAlphaF(0.7F);
  painter.fillRect(QRectF(area.left(), 2, seen.left() - area.left(), height() - 4.0), shade);
  painter.fillRect(QRectF(seen.right(), 2, area.right() - seen.right(), height() - 4.0), shade);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(QPen(colors.accent, 1.5));
  painter.setBrush(Qt::NoBrush);
  painter.drawRoundedRect(seen.adjusted(1, 0, -1, 0), 3, 3);
  painter.setPen(colors.faintText);
  painter.drawText(QRectF(10, 0, area.left() - 16, height()), Qt::AlignVCenter | Qt::AlignLeft, tr("overview"));
  painter.setRenderHint(QPainter::Antialiasing, false);
  painter.setPen(QPen(colors.border, 0));
  painter.drawLine(QPointF(0, height() - 0.5), QPointF(width(), height() - 0.5));
}

void TimelineMinimap::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  m_picture = {};
}

void TimelineMinimap::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  if (event->type() == QEvent::PaletteChange) m_picture = {};
}

void TimelineMinimap::moveTo(double x) {
  const TimeScale scale = this->scale();
  const JobTime begin = scale.time(x - strip().left());
  m_canvas.look({begin, begin + m_canvas.view().length()});
}

void TimelineMinimap::mousePressEvent(QMouseEvent* event) {
  if (event->button() != Qt::LeftButton || event->position().x() < strip().left()) return;
  const QRectF seen = frame();
  m_dragging = true;
  if (seen.contains(event->position())) {
    m_grip = event->position().x() - seen.left();
    return;
  }
  m_grip = seen.width() / 2;
  moveTo(event->position().x() - m_grip);
}

void TimelineMinimap::mouseMoveEvent(QMouseEvent* event) {
  if (m_dragging) {
    moveTo(event->position().x() - m_grip);
  } else {
    setCursor(frame().contains(event->position()) ? Qt::OpenHandCursor : Qt::ArrowCursor);
  }
}

void TimelineMinimap::mouseReleaseEvent(QMouseEvent*) { m_dragging = false; }

}  // namespace arborist
