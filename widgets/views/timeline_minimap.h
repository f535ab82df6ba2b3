// SPDX-License-Identifier: GPL-3.0-or-later
// The whole of all runs in a strip, with a frame around what the timeline shows; the frame can be dragged. For the
// window's thread.
#pragma once

#include <QElapsedTimer>
#include <QPixmap>
#include <QTimer>
#include <QWidget>

#include <widgets/views/timeline_canvas.h>

namespace arborist {

class TimelineMinimap final : public QWidget {
  Q_OBJECT

 public:
  static constexpr int kHeight = 40;

  TimelineMinimap(ViewParts, TimelineModel& model, TimelineCanvas& canvas, QWidget* parent = nullptr);
  void modelChanged();
  // Of the canvas's view, in the strip.
  QRectF frame() const;

 protected:
  void paintEvent(QPaintEvent*) override;
  void resizeEvent(QResizeEvent*) override;
  void changeEvent(QEvent*) override;
  void mousePressEvent(QMouseEvent*) override;
  void mouseMoveEvent(QMouseEvent*) override;
  void mouseReleaseEvent(QMouseEvent*) override;

 private:
  QRectF strip() const;
  TimeScale scale() const;
  void drawPicture();
  void moveTo(double x);

  ViewParts m_parts;
  TimelineModel& m_model;
  TimelineCanvas& m_canvas;
  QPixmap m_picture;  // of the bars; null: to be drawn
  QElapsedTimer m_drawn;
  QTimer m_again{this};  // changes came while the picture was young
  bool m_dragging = false;
  double m_grip = 0;  // from the frame's left to the pointer
};

}  // namespace arborist
