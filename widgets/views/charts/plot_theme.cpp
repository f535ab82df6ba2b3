// SPDX-License-Identifier: GPL-3.0-or-later
#include <widgets/views/charts/plot_theme.h>

#include <widgets/views/charts/qcp.h>

#include <widgets/style/theme.h>

namespace arborist {

namespace {

constexpr double kSmaller = 0.9;  // of the application's font

void themeAxis(QCPAxis& axis, const ThemeColors& colors, const QFont& font) {
  const bool bottom = axis.axisType() == QCPAxis::atBottom;
  axis.setBasePen(bottom ? QPen(colors.border) : QPen(Qt::NoPen));
  axis.setTickPen(bottom ? QPen(colors.border) : QPen(Qt::NoPen));
  axis.setTickLengthIn(0);
  axis.setTickLengthOut(bottom ? 4 : 0);
  axis.setSubTicks(false);
  axis.setTickLabelColor(colors.faintText);
  axis.setTickLabelFont(font);
  axis.setTickLabelPadding(bottom ? 4 : 6);
  axis.setLabelColor(colors.faintText);
  axis.setLabelFont(font);
  axis.setLabelPadding(3);
  axis.grid()->setPen(QPen(colors.grid));
  axis.grid()->setZeroLinePen(Qt::NoPen);
  axis.grid()->setSubGridVisible(false);
}

}  // namespace

void applyPlotTheme(QCustomPlot& plot, const QPalette& palette) {
  const ThemeColors& colors = colorsOf(palette);
  QFont font = plot.font();
  font.setPointSizeF(font.pointSizeF() * kSmaller);
  plot.setBackground(palette.brush(QPalette::Base));
  for (QCPAxisRect* rect : plot.axisRects()) {
    for (QCPAxis* axis : rect->axes()) themeAxis(*axis, colors, font);
  }
  plot.legend->setFont(font);
  plot.legend->setTextColor(palette.color(QPalette::Text));
  plot.legend->setBrush(Qt::NoBrush);
  plot.legend->setBorderPen(Qt::NoPen);
}

QColor areaColor(QColor color) {
  color.setAlphaF(0.22F);
  return color;
}

}  // namespace arborist
