// SPDX-License-Identifier: GPL-3.0-or-later
// What lies over a chart while the pointer moves: a line at the instant under it with the values there, and the span
// that is being dragged. On a layer of its own, so that moving it redraws nothing else. For the window's thread.
#pragma once

#include <QPalette>
#include <optional>
#include <vector>

#include <widgets/views/charts/qcp.h>

namespace arborist {

struct Reading {
  QString label, value;
  QColor color;
};

class Readout final : public QCPLayerable {
  Q_OBJECT

 public:
  // `rects`: where the line is drawn, the box in the first of them.
  Readout(QCustomPlot* plot, const QString& layer);

  void setRects(std::vector<QCPAxisRect*> rects) { m_rects = std::move(rects); }
  void setPalette(const QPalette& palette) { m_palette = palette; }
  // nullopt: nothing. `at`: on the key axis of the rects.
  void setLine(std::optional<double> at, QString heading, std::vector<Reading> readings);
  void setDrag(std::optional<QCPRange> pixels) { m_drag = pixels; }
  bool hasLine() const noexcept { return m_at.has_value(); }
  const std::vector<Reading>& readings() const noexcept { return m_readings; }

 protected:
  void applyDefaultAntialiasingHint(QCPPainter*) const override {}
  void draw(QCPPainter*) override;

 private:
  void drawBox(QCPPainter&, double x) const;

  std::vector<QCPAxisRect*> m_rects;
  QPalette m_palette;
  std::optional<double> m_at;
  QString m_heading;
  std::vector<Reading> m_readings;
  std::optional<QCPRange> m_drag;
};

}  // namespace arborist
