// SPDX-License-Identifier: GPL-3.0-or-later
#include <widgets/views/charts/readout.h>

#include <algorithm>

#include <widgets/style/theme.h>

namespace arborist {

namespace {

constexpr int kPad = 7, kGap = 10, kSwatch = 8;
constexpr double kFontShare = 0.9;

}  // namespace

Readout::Readout(QCustomPlot* plot, const QString& layer) : QCPLayerable(plot, layer) {}

void Readout::setLine(std::optional<double> at, QString heading, std::vector<Reading> readings) {
  m_at = at;
  m_heading = std::move(heading);
  m_readings = std::move(readings);
}

void Readout::draw(QCPPainter* painter) {
  const ThemeColors& colors = colorsOf(m_palette);
  painter->setAntialiasing(false);
  if (m_drag) {
    QColor fill = colors.accent;
    fill.setAlphaF(0.18F);
    for (const QCPAxisRect* rect : m_rects) {
      const double left = std::max<double>(m_drag->lower, rect->left());
      const double right = std::min<double>(m_drag->upper, rect->right());
      painter->setPen(QPen(colors.accent));
      painter->setBrush(fill);
      painter->drawRect(QRectF(left, rect->top(), right - left, rect->height()));
    }
  }
  if (!m_at || m_rects.empty()) return;
  double x = -1;
  for (const QCPAxisRect* rect : m_rects) {
    x = rect->axis(QCPAxis::atBottom)->coordToPixel(*m_at);
    if (x < rect->left() || x > rect->right()) return;
    painter->setPen(QPen(colors.faintText));
    painter->drawLine(QLineF(x, rect->top(), x, rect->bottom()));
  }
  if (!m_readings.empty()) drawBox(*painter, x);
}

void Readout::drawBox(QCPPainter& painter, double x) const {
  QFont font = mParentPlot->font();
  font.setPointSizeF(font.pointSizeF() * kFontShare);
  QFont bold = font;
  bold.setBold(true);
  const QFontMetrics metrics(font), boldMetrics(bold);
  int labels = 0, values = 0;
  for (const Reading& reading : m_readings) {
    labels = std::max(labels, metrics.horizontalAdvance(reading.label));
    values = std::max(values, boldMetrics.horizontalAdvance(reading.value));
  }
  const int line = metrics.height() + 1;
  const int inner = std::max(kSwatch + 6 + labels + kGap + values, boldMetrics.horizontalAdvance(m_heading));
  const QSizeF size(inner + 2 * kPad, line * static_cast<int>(m_readings.size() + 1) + 2 * kPad - 2);
  const QRect area = m_rects.front()->rect();
  double left = x + kGap;
  if (left + size.width() > area.right()) left = x - kGap - size.width();
  left = std::max<double>(left, 2);
  const double top = std::max(2.0, std::min<double>(area.top() + 4, mParentPlot->height() - size.height() - 2));

  const QRectF box(QPointF(left, top), size);
  painter.setAntialiasing(true);
  QColor ground = m_palette.color(QPalette::ToolTipBase);
  ground.setAlphaF(0.95F);
  painter.setPen(QPen(colorsOf(m_palette).border));
  painter.setBrush(ground);
  painter.drawRoundedRect(box.translated(0.5, 0.5), 4, 4);
  const QColor text = m_palette.color(QPalette::ToolTipText);
  QRectF row(box.left() + kPad, box.top() + kPad - 1, inner, line);
  painter.setFont(bold);
  painter.setPen(text);
  painter.drawText(row, Qt::AlignLeft | Qt::AlignVCenter, m_heading);
  for (const Reading& reading : m_readings) {
    row.translate(0, line);
    // The tip is dark in both themes: a white edge keeps dark swatches apart from it.
    painter.setPen(QPen(text, 1));
    painter.setBrush(reading.color);
    if (reading.color.alpha() > 0) {
      painter.drawRect(QRectF(row.left(), row.center().y() - kSwatch / 2.0, kSwatch, kSwatch));
    }
    painter.setPen(text);
    painter.setFont(font);
    painter.drawText(row.adjusted(kSwatch + 6, 0, 0, 0), Qt::AlignLeft | Qt::AlignVCenter, reading.label);
    painter.setFont(bold);
    painter.drawText(row, Qt::AlignRight | Qt::AlignVCenter, reading.value);
  }
}

}  // namespace arborist
