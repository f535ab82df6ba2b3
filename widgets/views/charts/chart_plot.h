// SPDX-License-Identifier: GPL-3.0-or-later
// The drawing surface of one chart: a QCustomPlot with our look, whose key axes zoom, pan and mark by mouse and
// keyboard. It only says what is wanted; the range that it shows is set from outside. For the window's thread.
//   drag zooms, Shift+drag marks, double-click resets, the wheel zooms where the chart has the focus or Ctrl is held
//   (else it scrolls the page); + − zoom, ← → pan, Home resets, Escape takes the mark away.
#pragma once

#include <optional>
#include <vector>

#include <widgets/views/charts/qcp.h>

#include <widgets/views/charts/readout.h>

namespace arborist {

class ChartPlot final : public QCustomPlot {
  Q_OBJECT

 public:
  explicit ChartPlot(QWidget* parent = nullptr);

  // Adds one whose key axis is zoomed, below the others or, with `column`, beside them. Counts and widths of the left
  // margin are equal in all charts, so that time axes below each other align.
  QCPAxisRect* addRect(int row, int column, bool keyed);
  // After the rects and plottables have been made.
  void arrange();

  void setKeyRange(QCPRange);
  QCPRange keyRange() const;
  // Where a mark is drawn, none: nowhere.
  void setMark(std::optional<QCPRange>);
  void setLine(std::optional<double> at, const QString& heading, std::vector<Reading> readings);
  const Readout& readout() const noexcept { return *m_readout; }
  void retheme(const QPalette&);
  // Places the rects for the size at hand, which otherwise happens as it is drawn.
  void layOut();
  // Of the area in which the first rect draws, in pixels.
  int plotWidth() const;

 Q_SIGNALS:
  void rangeWanted(QCPRange);
  void resetWanted();
  void markWanted(std::optional<QCPRange>);
  void pointed(std::optional<double>);
  void clicked(QPointF);

 protected:
  void mousePressEvent(QMouseEvent*) override;
  void mouseMoveEvent(QMouseEvent*) override;
  void mouseReleaseEvent(QMouseEvent*) override;
  void mouseDoubleClickEvent(QMouseEvent*) override;
  void wheelEvent(QWheelEvent*) override;
  void leaveEvent(QEvent*) override;
  void keyPressEvent(QKeyEvent*) override;
  void resizeEvent(QResizeEvent*) override;
  void focusInEvent(QFocusEvent*) override;
  void focusOutEvent(QFocusEvent*) override;

 private:
  QCPAxisRect* keyedRectAt(QPointF) const;
  QCPAxis* keyAxis() const;
  // By pixels, so that it is right on a log axis too.
  void zoom(double factor, double aroundPixel);
  void pan(double share);
  void wrapLegend();
  void drawDrag(std::optional<QCPRange> pixels);

  std::vector<QCPAxisRect*> m_keyed;
  std::vector<QCPItemRect*> m_marks;
  Readout* m_readout;
  QCPAxisRect* m_pressed = nullptr;
  QPointF m_pressedAt;
  bool m_dragging = false, m_marking = false;
};

}  // namespace arborist
