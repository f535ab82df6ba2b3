// SPDX-License-Identifier: GPL-3.0-or-later
// Paints a timeline's scene: palette and style in, pixels out. For the window's thread.
#pragma once

#include <QBrush>
#include <QColor>
#include <QFont>
#include <QFontMetricsF>
#include <QImage>
#include <QPalette>
#include <array>
#include <optional>

#include <widgets/views/timeline_flow.h>
#include <widgets/views/timeline_scene.h>

class QPainter;

namespace arborist {

// What is emphasised in a scene.
struct TimelineEmphasis {
  JobId selected, hovered;
  std::optional<TimeSpan> marked;
  TimelineFlow flow;
  bool focus = false;  // the keyboard is here
};

// "+12.5 s": a time on an axis whose ticks are `step` apart.
QString axisText(JobDuration time, JobDuration step);

class TimelinePainter {
 public:
  TimelinePainter(QPainter&, const QPalette&, const QFont&, const Snapshot&);
  void paint(const TimelineScene&, const TimelineEmphasis&);

 private:
  struct Look {
    QColor fill, edge, text, merged;  // merged: of several that are too narrow to be told apart
  };
  void background(const TimelineScene&);
  void lane(const TimelineScene&, const TimelineSceneLane&, const TimelineEmphasis&);
  void track(const TimelineScene&, const TimelineSceneLane&, const TimelineSceneTrack&, const TimelineEmphasis&);
  void block(const TimelineScene&, const TimelineSceneTrack&, const TimelineBlock&);
  void attempt(const TimelineScene&, const TimelineBar&, const QRectF&);
  void group(const TimelineScene&, const TimelineBar&, const QRectF&);
  void hatch(const QRectF&);
  void stopMark(double x, const QRectF&);
  // `ownLane`: no other job's bars are in the way. `emphasised`: with a line to it.
  void limits(const TimelineScene&, const TimelineBar&, const QRectF&, bool ownLane, bool emphasised);
  void label(const QRectF&, const QString&, const QColor&, JobState);
  void titles(const TimelineScene&, const TimelineEmphasis&);
  void axis(const TimelineScene&, const TimelineEmphasis&);
  void marked(const TimelineScene&, const TimeSpan&);
  void flow(const TimelineScene&, const TimelineFlow&);
  void nowLine(const TimelineScene&);

  QPainter& m_painter;
  const QPalette& m_palette;
  const QFont m_font;
  const Snapshot& m_state;
  const QFontMetricsF m_metrics;
  const double m_letter;  // the width of one, about
  const QColor m_base, m_text, m_waiting;
  std::array<Look, 8> m_looks;
  // Once they are needed.
  QBrush m_hatch;
  QImage m_flag;  // of the instant of an order to stop
};

}  // namespace arborist
