// SPDX-License-Identifier: GPL-3.0-or-later
// The drawn timeline with its axis and lane titles: zoom, pan, select, mark, by mouse and keys. For the window's
// thread.
#pragma once

#include <QAbstractScrollArea>
#include <QElapsedTimer>
#include <QTimer>
#include <optional>

#include <widgets/views/timeline_painter.h>
#include <widgets/views/timeline_scene.h>
#include <widgets/views/view_parts.h>

namespace arborist {

class TimelineCanvas final : public QAbstractScrollArea {
  Q_OBJECT

 public:
  static constexpr int kAxisHeight = 26;

  // `model` outlives it and is brought up to date by the owner, who then calls modelChanged().
  TimelineCanvas(ViewParts, TimelineModel& model, QWidget* parent = nullptr);

  TimelineLanes lanes() const noexcept { return m_lanes; }
  void setLanes(TimelineLanes);
  void modelChanged();
  int titleWidth() const noexcept;

  // As it stands; laid out anew where something changed.
  const TimelineScene& scene();
  TimeSpan view() const;  // what is shown
  // Shows the span; one that holds nearly everything follows again.
  void look(TimeSpan);
  void zoomTo(const TimelineBar&);
  void bringIntoSight(JobId);

 Q_SIGNALS:
  void looked();  // other times or lanes are in sight

 protected:
  bool viewportEvent(QEvent*) override;
  void paintEvent(QPaintEvent*) override;
  void resizeEvent(QResizeEvent*) override;
  void scrollContentsBy(int dx, int dy) override;
  void wheelEvent(QWheelEvent*) override;
  void mousePressEvent(QMouseEvent*) override;
  void mouseMoveEvent(QMouseEvent*) override;
  void mouseReleaseEvent(QMouseEvent*) override;
  void mouseDoubleClickEvent(QMouseEvent*) override;
  void keyPressEvent(QKeyEvent*) override;
  void keyReleaseEvent(QKeyEvent*) override;
  void focusInEvent(QFocusEvent*) override;
  void focusOutEvent(QFocusEvent*) override;
  void changeEvent(QEvent*) override;

 private:
  enum class Drag { None, Press, Mark, MarkBegin, MarkEnd, Pan };

  TimelineLayout layout();
  QRectF plotArea() const;
  void stale();
  void updateScrollBar();
  void updateFlow();
  void updateDescription();
  void selectionChanged();
  void choose(const TimelineBar&);
  bool chooseNeighbour(int step);
  bool chooseLane(int step);
  bool navigate(int key);
  void drag(QPointF);
  Drag edgeAt(QPointF);
  void hover(QPointF);

  ViewParts m_parts;
  TimelineModel& m_model;
  TimelineLanes m_lanes = TimelineLanes::Workers;
  std::optional<TimelineScene> m_scene;
  TimelineEmphasis m_emphasis;
  QElapsedTimer m_sinceFlow;
  std::optional<TimelineBar> m_chosen;  // the bar of the selected job that was meant
  bool m_choosing = false;

  Drag m_drag = Drag::None;
  bool m_space = false;
  QPointF m_from, m_last;
  JobTime m_anchor;
  QTimer m_soon{this};  // what news have changed is painted apart from the other views, so that no frame is too long
  QTimer m_alive{this};
};

}  // namespace arborist
