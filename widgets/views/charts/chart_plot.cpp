// SPDX-License-Identifier: GPL-3.0-or-later
#include <widgets/views/charts/chart_plot.h>

#include <algorithm>
#include <cmath>

#include <widgets/style/theme.h>
#include <widgets/views/charts/plot_theme.h>

namespace arborist {

namespace {

constexpr double kWheelStep = 0.8, kKeyStep = 0.6, kPanShare = 0.2;
constexpr int kDragFrom = 5;      // pixels: less is a click
constexpr int kLegendMargin = 9;  // as the title's
const char kReadoutLayer[] = "readout";
const char kMarkLayer[] = "mark";

}  // namespace

ChartPlot::ChartPlot(QWidget* parent) : QCustomPlot(parent) {
  setFocusPolicy(Qt::StrongFocus);
  setMouseTracking(true);
  setNoAntialiasingOnDrag(false);
  plotLayout()->clear();
  plotLayout()->setRowSpacing(2);
  legend = new QCPLegend;
  plotLayout()->addElement(0, 0, legend);
  legend->setLayer(QStringLiteral("legend"));
  legend->setFillOrder(QCPLayoutGrid::foColumnsFirst);
  legend->setMargins({kLegendMargin, 0, 0, 2});
  legend->setIconSize(14, 9);
  legend->setIconTextPadding(5);
  legend->setColumnSpacing(12);
  legend->setRowSpacing(1);
  setAutoAddPlottableToLegend(false);

  addLayer(QLatin1String(kMarkLayer), layer(QStringLiteral("background")), limAbove);
  addLayer(QLatin1String(kReadoutLayer), layer(QStringLiteral("legend")), limAbove);
  layer(QLatin1String(kReadoutLayer))->setMode(QCPLayer::lmBuffered);
  m_readout = new Readout(this, QLatin1String(kReadoutLayer));
}

QCPAxisRect* ChartPlot::addRect(int row, int column, bool keyed) {
  auto* rect = new QCPAxisRect(this);
  plotLayout()->addElement(row, column, rect);
  rect->setRangeDrag({});
  rect->setRangeZoom({});
  for (QCPAxis* axis : rect->axes()) axis->setLayer(QStringLiteral("axes"));
  for (const auto side : {QCPAxis::atTop, QCPAxis::atRight}) rect->axis(side)->setVisible(false);
  if (!keyed) return rect;
  m_keyed.push_back(rect);
  auto* mark = new QCPItemRect(this);
  mark->setLayer(QLatin1String(kMarkLayer));
  mark->setClipAxisRect(rect);
  mark->setVisible(false);
  for (QCPItemPosition* position : mark->positions()) {
    position->setAxisRect(rect);
    position->setAxes(rect->axis(QCPAxis::atBottom), rect->axis(QCPAxis::atLeft));
    position->setTypeX(QCPItemPosition::ptPlotCoords);
    position->setTypeY(QCPItemPosition::ptAxisRectRatio);
  }
  m_marks.push_back(mark);
  return rect;
}

void ChartPlot::arrange() {
  plotLayout()->setRowStretchFactor(0, 0.0001);
  m_readout->setRects(m_keyed);
  const int left = QFontMetrics(font()).horizontalAdvance(QStringLiteral("00,000")) + 16;
  for (QCPAxisRect* rect : axisRects()) {
    rect->setAutoMargins(QCP::msBottom | QCP::msTop);
    rect->setMargins({left, 0, 14, 0});
    rect->setMinimumMargins({0, 6, 0, 4});
  }
  retheme(palette());
}

int ChartPlot::plotWidth() const { return m_keyed.empty() ? width() : std::max(m_keyed.front()->width(), 1); }

QCPAxis* ChartPlot::keyAxis() const { return m_keyed.front()->axis(QCPAxis::atBottom); }

QCPRange ChartPlot::keyRange() const { return keyAxis()->range(); }

void ChartPlot::setKeyRange(QCPRange range) {
  for (const QCPAxisRect* rect : m_keyed) rect->axis(QCPAxis::atBottom)->setRange(range);
}

void ChartPlot::setMark(std::optional<QCPRange> span) {
  for (QCPItemRect* mark : m_marks) {
    mark->setVisible(span.has_value());
    if (!span) continue;
    mark->topLeft->setCoords(span->lower, 0);
    mark->bottomRight->setCoords(span->upper, 1);
  }
}

void ChartPlot::setLine(std::optional<double> at, const QString& heading, std::vector<Reading> readings) {
  if (!at && !m_readout->hasLine()) return;
  m_readout->setLine(at, heading, std::move(readings));
  layer(QLatin1String(kReadoutLayer))->replot();
}

void ChartPlot::retheme(const QPalette& colors) {
  applyPlotTheme(*this, colors);
  m_readout->setPalette(colors);
  const QColor fill = colorsOf(colors).accent;
  for (QCPItemRect* mark : m_marks) {
    mark->setPen(QPen(fill));
    QColor light = fill;
    light.setAlphaF(0.12F);
    mark->setBrush(light);
  }
}

QCPAxisRect* ChartPlot::keyedRectAt(QPointF at) const {
  const auto found = std::find_if(m_keyed.begin(), m_keyed.end(),
                                  [at](const QCPAxisRect* rect) { return rect->rect().contains(at.toPoint()); });
  return found == m_keyed.end() ? nullptr : *found;
}

void ChartPlot::drawDrag(std::optional<QCPRange> pixels) {
  m_readout->setDrag(pixels);
  layer(QLatin1String(kReadoutLayer))->replot();
}

void ChartPlot::mousePressEvent(QMouseEvent* event) {
  event->accept();
  if (event->button() != Qt::LeftButton) return;
  m_pressed = keyedRectAt(event->position());
  m_pressedAt = event->position();
  m_marking = event->modifiers().testFlag(Qt::ShiftModifier);
  m_dragging = false;
}

void ChartPlot::mouseMoveEvent(QMouseEvent* event) {
  event->accept();
  const QPointF at = event->position();
  if (m_pressed && event->buttons().testFlag(Qt::LeftButton)) {
    m_dragging = m_dragging || std::abs(at.x() - m_pressedAt.x()) >= kDragFrom;
    if (m_dragging) drawDrag(QCPRange(m_pressedAt.x(), at.x()));
  }
  const QCPAxisRect* rect = keyedRectAt(at);
  Q_EMIT pointed(rect ? std::optional(keyAxis()->pixelToCoord(at.x())) : std::nullopt);
}

void ChartPlot::mouseReleaseEvent(QMouseEvent* event) {
  event->accept();
  if (event->button() != Qt::LeftButton) return;
  const QCPAxisRect* rect = std::exchange(m_pressed, nullptr);
  if (!std::exchange(m_dragging, false)) {
    Q_EMIT clicked(event->position());
    return;
  }
  drawDrag(std::nullopt);
  if (!rect) return;
  const auto inside = [rect](double x) { return std::clamp<double>(x, rect->left(), rect->right()); };
  const double from = keyAxis()->pixelToCoord(inside(m_pressedAt.x()));
  const double to = keyAxis()->pixelToCoord(inside(event->position().x()));
  const QCPRange span(std::min(from, to), std::max(from, to));
  if (m_marking) {
    Q_EMIT markWanted(span);
  } else {
    Q_EMIT rangeWanted(span);
  }
}

void ChartPlot::mouseDoubleClickEvent(QMouseEvent* event) {
  event->accept();
  m_pressed = nullptr;
  if (event->button() == Qt::LeftButton) Q_EMIT resetWanted();
}

void ChartPlot::wheelEvent(QWheelEvent* event) {
  const bool wanted = hasFocus() || event->modifiers().testFlag(Qt::ControlModifier);
  if (!wanted || m_keyed.empty() || !keyedRectAt(event->position())) {
    event->ignore();
    return;
  }
  event->accept();
  const QPoint delta = event->angleDelta();
  if (std::abs(delta.x()) > std::abs(delta.y())) {
    pan(-delta.x() / 120.0 * kPanShare / 2);
  } else {
    zoom(std::pow(kWheelStep, delta.y() / 120.0), event->position().x());
  }
}

void ChartPlot::leaveEvent(QEvent* event) {
  QCustomPlot::leaveEvent(event);
  Q_EMIT pointed(std::nullopt);
}

void ChartPlot::keyPressEvent(QKeyEvent* event) {
  if (m_keyed.empty() || event->modifiers().testFlag(Qt::ControlModifier)) return QCustomPlot::keyPressEvent(event);
  const double middle = m_keyed.front()->rect().center().x();
  switch (event->key()) {
    case Qt::Key_Plus:
    case Qt::Key_Equal: return zoom(kKeyStep, middle);
    case Qt::Key_Minus: return zoom(1 / kKeyStep, middle);
    case Qt::Key_Left: return pan(-kPanShare);
    case Qt::Key_Right: return pan(kPanShare);
    case Qt::Key_Home: Q_EMIT resetWanted(); return;
    case Qt::Key_Escape: Q_EMIT markWanted(std::nullopt); return;
    default: QCustomPlot::keyPressEvent(event); event->ignore();
  }
}

void ChartPlot::zoom(double factor, double aroundPixel) {
  const QCPAxis& axis = *keyAxis();
  const double left = axis.coordToPixel(axis.range().lower), right = axis.coordToPixel(axis.range().upper);
  Q_EMIT rangeWanted(QCPRange(axis.pixelToCoord(aroundPixel + (left - aroundPixel) * factor),
                              axis.pixelToCoord(aroundPixel + (right - aroundPixel) * factor)));
}

void ChartPlot::pan(double share) {
  const QCPAxis& axis = *keyAxis();
  const double left = axis.coordToPixel(axis.range().lower), right = axis.coordToPixel(axis.range().upper);
  const double by = (right - left) * share;
  Q_EMIT rangeWanted(QCPRange(axis.pixelToCoord(left + by), axis.pixelToCoord(right + by)));
}

void ChartPlot::resizeEvent(QResizeEvent* event) {
  wrapLegend();
  QCustomPlot::resizeEvent(event);
}

void ChartPlot::layOut() {
  setViewport(rect());
  for (const auto phase : {QCPLayoutElement::upPreparation, QCPLayoutElement::upMargins, QCPLayoutElement::upLayout}) {
    plotLayout()->update(phase);
  }
}

// As many entries in a row as all rows together have room for, close to each other at the left.
void ChartPlot::wrapLegend() {
  int widest = 1, items = 0;
  for (int i = 0; i < legend->elementCount(); ++i) {
    const QCPLayoutElement* item = legend->elementAt(i);
    if (!item) continue;  // a place that is left over in the last row
    ++items;
    widest = std::max(widest, item->minimumOuterSizeHint().width() + legend->columnSpacing());
  }
  if (items == 0) return;
  const int fitting = std::clamp((width() - kLegendMargin) / widest, 1, items);
  if (fitting != legend->wrap()) {
    legend->setWrap(fitting);
    legend->setFillOrder(QCPLayoutGrid::foColumnsFirst, true);
  }
  for (int i = 0; i < legend->columnCount(); ++i) {
    legend->setColumnStretchFactor(i, i + 1 == legend->columnCount() ? 1 : 0.0001);
  }
}

void ChartPlot::focusInEvent(QFocusEvent* event) {
  QCustomPlot::focusInEvent(event);
  if (parentWidget()) parentWidget()->update();
}

void ChartPlot::focusOutEvent(QFocusEvent* event) {
  QCustomPlot::focusOutEvent(event);
  if (parentWidget()) parentWidget()->update();
}

}  // namespace arborist
