// SPDX-License-Identifier: GPL-3.0-or-later
#include <widgets/views/timeline_painter.h>

#include <QCoreApplication>
#include <QLocale>
#include <QPainter>
#include <QPainterPath>
#include <QPolygonF>
#include <algorithm>
#include <cmath>

#include <widgets/style/format.h>
#include <widgets/style/state_style.h>
#include <widgets/style/theme.h>

namespace arborist {

namespace {

constexpr double kLabelRoom = 34;  // a narrower bar has no text
constexpr double kGlyph = 12;
constexpr double kIndent = 12;
constexpr double kFlag = 5;
constexpr double kWideLetters = 1.3;  // how much wider than the average a text may be

QString tr(const char* text) { return QCoreApplication::translate("TimelinePainter", text); }

QColor mixed(const QColor& a, const QColor& b, double share) {
  const auto part = [share](int x, int y) { return static_cast<int>(std::lround(x * share + y * (1 - share))); };
  return QColor(part(a.red(), b.red()), part(a.green(), b.green()), part(a.blue(), b.blue()));
}

QColor faded(QColor color, float alpha) {
  color.setAlphaF(alpha);
  return color;
}

// Of the track in sight that has the bar.
std::optional<double> middleOf(const TimelineScene& scene, const TimelineBar& bar) {
  for (const TimelineSceneLane& lane : scene.lanes) {
    if (lane.job.run != 0 && lane.job != bar.job) continue;
    for (const TimelineSceneTrack& track : lane.tracks) {
      if (track.bars->front().worker != bar.worker && lane.job.run == 0) continue;
      const auto at = std::lower_bound(track.bars->begin(), track.bars->end(), bar, earlier);
      if (lane.job == bar.job || (at != track.bars->end() && at->job == bar.job && at->number == bar.number))
        return track.top + track.height / 2;
    }
  }
  return std::nullopt;
}

// A triangle that points down, in the middle of the upper edge; drawn once for all marks of a picture.
QImage flagImage(const QColor& color, double devicePixelRatio) {
  QImage image((QSizeF(2 * kFlag, 2 * kFlag) * devicePixelRatio).toSize(), QImage::Format_ARGB32_Premultiplied);
  image.setDevicePixelRatio(devicePixelRatio);
  image.fill(Qt::transparent);
  QPainter painter(&image);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(Qt::NoPen);
  painter.setBrush(color);
  painter.drawPolygon(QPolygonF({{kFlag - 4, 1}, {kFlag + 4, 1}, {kFlag, 7}}));
  return image;
}

bool bad(JobState state) { return state == JobState::Failed || state == JobState::TimedOut; }

}  // namespace

QString axisText(JobDuration time, JobDuration step) {
  const double seconds = static_cast<double>(time.count()) / 1e9, by = static_cast<double>(step.count()) / 1e9;
  const QLocale locale;
  if (time.count() == 0) return tr("0 s");
  if (by >= 60) return durationText(time);
  if (std::abs(seconds) >= 60 && by >= 1) return durationText(time);
  const auto digits = [](double unit) { return std::max(0, static_cast<int>(std::ceil(-std::log10(unit) - 1e-9))); };
  if (by >= 0.01 || std::abs(seconds) >= 1) return tr("%1 s").arg(locale.toString(seconds, 'f', digits(by)));
  if (by >= 1e-5 || std::abs(seconds) >= 1e-3)
    return tr("%1 ms").arg(locale.toString(seconds * 1e3, 'f', digits(by * 1e3)));
  return tr("%1 µs").arg(locale.toString(seconds * 1e6, 'f', digits(by * 1e6)));
}

TimelinePainter::TimelinePainter(QPainter& painter, const QPalette& palette, const QFont& font, const Snapshot& state)
    : m_painter(painter),
      m_palette(palette),
      m_font(font),
      m_state(state),
      m_metrics(font),
      m_letter(m_metrics.averageCharWidth()),
      m_base(palette.color(QPalette::Base)),
      m_text(palette.color(QPalette::Text)),
      m_waiting(stateBrush(JobState::Queued, palette).color()) {
  const bool dark = themeOf(palette) == Theme::Dark;
  for (const JobState each : kJobStates) {
    const QColor color = stateColor(each, palette);
    // What went well steps back; what runs or went wrong stands out.
    const bool loud = bad(each) || each == JobState::Running;
    const double share = loud ? 1 : dark ? 0.42 : 0.34;
    const QColor fill = mixed(color, m_base, share);
    m_looks[static_cast<std::size_t>(each)] = {fill, color, loud ? m_base : m_text, mixed(color, fill, 0.2)};
  }
}

void TimelinePainter::paint(const TimelineScene& scene, const TimelineEmphasis& emphasis) {
  m_painter.setFont(m_font);
  background(scene);
  m_painter.save();
  m_painter.setClipRect(scene.plot);
  for (const TimelineSceneLane& each : scene.lanes) lane(scene, each, emphasis);
  if (emphasis.marked) marked(scene, *emphasis.marked);
  if (!emphasis.flow.empty()) flow(scene, emphasis.flow);
  if (scene.live) nowLine(scene);
  m_painter.restore();
  titles(scene, emphasis);
  axis(scene, emphasis);
}

void TimelinePainter::background(const TimelineScene& scene) {
  const ThemeColors& colors = colorsOf(m_palette);
  m_painter.fillRect(QRectF(0, 0, scene.plot.right(), scene.plot.bottom()), m_palette.base());
  for (const TimelineSceneLane& each : scene.lanes) {
    if (each.lane % 2 == 1)
      m_painter.fillRect(QRectF(scene.plot.left(), each.top, scene.plot.width(), each.height),
                         m_palette.alternateBase());
  }
  m_painter.setPen(QPen(colors.grid, 0));
  for (const JobTime tick : scene.ticks.at) {
    const double x = std::floor(scene.x(tick)) + 0.5;
    if (x >= scene.plot.left()) m_painter.drawLine(QPointF(x, scene.plot.top()), QPointF(x, scene.plot.bottom()));
  }
  m_painter.setPen(QPen(colors.faintText, 0, Qt::DashLine));
  for (const JobTime start : scene.runStarts) {
    const double x = scene.x(start);
    if (x >= scene.plot.left()) m_painter.drawLine(QPointF(x, scene.plot.top()), QPointF(x, scene.plot.bottom()));
  }
}

void TimelinePainter::lane(const TimelineScene& scene, const TimelineSceneLane& lane,
                           const TimelineEmphasis& emphasis) {
  if (lane.job.run != 0 && lane.job == emphasis.selected)
    m_painter.fillRect(QRectF(scene.plot.left(), lane.top, scene.plot.width(), lane.height),
                       faded(colorsOf(m_palette).accent, 0.10F));
  for (const TimelineSceneTrack& each : lane.tracks) track(scene, lane, each, emphasis);
}

void TimelinePainter::track(const TimelineScene& scene, const TimelineSceneLane& lane, const TimelineSceneTrack& track,
                            const TimelineEmphasis& emphasis) {
  for (const TimelineBlock& each : track.blocks) block(scene, track, each);
  for (const TimelineBlock& each : track.blocks) {
    if (!each.single()) continue;
    const TimelineBar& bar = (*track.bars)[each.first];
    const QRectF area(scene.plot.left() + each.left, track.top + 1, each.right - each.left, track.height - 2);
    const bool selected = bar.job == emphasis.selected, hovered = bar.job == emphasis.hovered;
    limits(scene, bar, area, lane.job.run != 0, selected || hovered);
    if ((!selected && !hovered) || bar.state == JobState::Queued) continue;
    m_painter.setBrush(Qt::NoBrush);
    const QColor ring = selected ? m_palette.color(QPalette::Text) : faded(m_palette.color(QPalette::Text), 0.45F);
    m_painter.setPen(QPen(ring, selected ? 2 : 1));
    m_painter.drawRect(area.adjusted(-0.5, -0.5, 0.5, 0.5));
  }
}

void TimelinePainter::block(const TimelineScene& scene, const TimelineSceneTrack& track, const TimelineBlock& block) {
  const double from = std::max(block.left, -4.0), to = std::min(block.right, scene.plot.width() + 4);
  const QRectF whole(scene.plot.left() + from, track.top + 1, std::max(to - from, kSliver), track.height - 2);
  const Look& look = m_looks[static_cast<std::size_t>(block.state)];
  const TimelineBar& bar = (*track.bars)[block.first];
  if (!block.single() || whole.width() <= kSliver) {
    // Ends that went well are lower, so that the others stand out by their shape too.
    const double inset = bad(block.state) || block.state == JobState::Running ? 0 : 3;
    m_painter.fillRect(whole.adjusted(0, inset, 0, -inset), look.merged);
    if (whole.width() > 2 * kLabelRoom)
      label(whole, tr("%1 jobs").arg(countText(block.count)), m_palette.color(QPalette::Text), JobState::Skipped);
    return;
  }
  if (bar.number == 0) {
    group(scene, bar, whole);
    return;
  }
  attempt(scene, bar, whole);
}

void TimelinePainter::attempt(const TimelineScene& scene, const TimelineBar& bar, const QRectF& whole) {
  const Look& look = m_looks[static_cast<std::size_t>(bar.state)];
  const bool waits = bar.state == JobState::Queued ||
                     (bar.worker == kNoWorker && bar.stop == kNoTime && bar.state == JobState::Skipped);
  if (waits) {
    const double thin = std::floor(whole.height() * 0.3);
    m_painter.fillRect(whole.adjusted(0, thin, 0, -thin), m_waiting);
    return;
  }
  QRectF solid = whole, hatched;
  if (bar.stop != kNoTime) {
    const double stop = std::clamp(scene.x(bar.stop), whole.left(), whole.right());
    solid.setRight(stop);
    hatched = QRectF(stop, whole.top(), whole.right() - stop, whole.height());
  }
  // While it is being stopped, what it did before was running.
  const Look& run = bar.state == JobState::Cancelling ? m_looks[static_cast<std::size_t>(JobState::Running)] : look;
  m_painter.fillRect(solid, run.fill);
  m_painter.fillRect(QRectF(solid.left(), solid.bottom() - 2, solid.width(), 2), run.edge);
  if (hatched.width() > 0) hatch(hatched);
  if (whole.width() > 3) {
    // A gap of one pixel parts neighbours; bad ends have a dark cap besides their colour.
    m_painter.fillRect(QRectF(whole.right() - 1, whole.top(), 1, whole.height()), m_base);
    if (bad(bar.state) && !bar.live() && whole.width() > 6)
      m_painter.fillRect(QRectF(whole.right() - 4, whole.top(), 3, whole.height()), m_text);
  }
  if (bar.stop != kNoTime) stopMark(scene.x(bar.stop), whole);
  const QRectF text = solid.width() >= hatched.width() ? solid : hatched;
  if (text.width() < kLabelRoom) return;
  const JobRow* row = m_state.job(bar.job);
  if (!row || !row->description) return;
  const bool onHatch = text == hatched && hatched.width() > 0;
  label(text, QString::fromStdString(row->description->name), onHatch ? m_text : run.text, bar.state);
}

void TimelinePainter::group(const TimelineScene& scene, const TimelineBar& bar, const QRectF& whole) {
  const QColor color = m_looks[static_cast<std::size_t>(bar.state)].edge;
  if (bar.state == JobState::Queued) {
    const double thin = std::floor(whole.height() * 0.3);
    m_painter.fillRect(whole.adjusted(0, thin, 0, -thin), m_waiting);
    return;
  }
  // A bracket over its children.
  const QRectF beam(whole.left(), whole.top() + 4, whole.width(), 5);
  m_painter.fillRect(beam, color);
  if (bar.stop != kNoTime) {
    const double stop = std::clamp(scene.x(bar.stop), whole.left(), whole.right());
    const QRectF late(stop, beam.top(), whole.right() - stop, beam.height());
    m_painter.fillRect(late, m_base);
    hatch(late);
    stopMark(stop, whole);
  }
  for (const double x : {whole.left(), whole.right() - 2})
    m_painter.fillRect(QRectF(x, beam.top(), 2, whole.height() - 5), color);
}

void TimelinePainter::hatch(const QRectF& area) {
  const QColor& amber = m_looks[static_cast<std::size_t>(JobState::Cancelling)].edge;
  if (m_hatch.style() == Qt::NoBrush) m_hatch = hatchBrush(amber, m_painter.device()->devicePixelRatioF());
  m_painter.fillRect(area, faded(amber, 0.25F));
  m_painter.setBrushOrigin(QPointF(0, area.top()));
  m_painter.fillRect(area, m_hatch);
}

void TimelinePainter::stopMark(double x, const QRectF& area) {
  if (x < area.left() - 1 || x > area.right() + 1) return;
  const QColor& color = m_looks[static_cast<std::size_t>(JobState::Cancelling)].edge;
  m_painter.fillRect(QRectF(x - 1, area.top() - 1, 2, area.height() + 2), color);
  if (m_flag.isNull()) m_flag = flagImage(color, m_painter.device()->devicePixelRatioF());
  m_painter.drawImage(QPointF(x - kFlag, area.top() - 2), m_flag);
}

void TimelinePainter::limits(const TimelineScene& scene, const TimelineBar& bar, const QRectF& area, bool ownLane,
                             bool emphasised) {
  if (bar.state == JobState::Queued) return;
  const JobRow* row = m_state.job(bar.job);
  if (!row || (bar.number != 0 && bar.number != row->attempts)) return;
  const QColor color = colorsOf(m_palette).danger;
  const auto tick = [&](JobTime at, bool dotted) {
    const double x = scene.x(at);
    const bool reached = x <= area.right() + 1;
    if (x < area.left() || (!ownLane && !emphasised && !bar.live() && !reached) || x > scene.plot.right() + 1) return;
    if (!reached && (emphasised || bar.live())) {
      m_painter.setPen(QPen(faded(color, 0.6F), 1, Qt::DotLine));
      m_painter.drawLine(QPointF(area.right(), area.center().y()), QPointF(x, area.center().y()));
    }
    m_painter.setPen(QPen(color, 1.5, dotted ? Qt::DashLine : Qt::SolidLine));
    m_painter.drawLine(QPointF(x, area.top() - 1), QPointF(x, area.bottom() + 1));
    m_painter.fillRect(QRectF(x - 2.5, area.bottom() - 1, 5, 3), color);
  };
  if (row->timeoutAt && bar.number != 0) tick(*row->timeoutAt, false);
  if (row->deadline) tick(*row->deadline, true);
}

void TimelinePainter::label(const QRectF& area, const QString& text, const QColor& color, JobState state) {
  QRectF room = area.adjusted(5, 0, -5, 0);
  room.setLeft(std::max(room.left(), 5.0));
  if (bad(state) && room.width() > kLabelRoom) {
    const QRectF square(room.left() - 1, room.center().y() - kGlyph / 2, kGlyph, kGlyph);
    m_painter.save();
    paintStateGlyph(m_painter, square, state, color);
    m_painter.restore();
    room.setLeft(square.right() + 4);
  }
  const double about = static_cast<double>(text.size()) * m_letter;
  // Measuring is dear: only what may not fit is measured.
  const QString shown =
      about * kWideLetters < room.width() ? text : m_metrics.elidedText(text, Qt::ElideRight, room.width());
  if (shown.size() < 3 && shown != text) return;
  m_painter.setPen(color);
  m_painter.drawText(room, Qt::AlignVCenter | Qt::AlignLeft | Qt::TextSingleLine, shown);
}

void TimelinePainter::titles(const TimelineScene& scene, const TimelineEmphasis& emphasis) {
  const ThemeColors& colors = colorsOf(m_palette);
  const QRectF column(0, scene.plot.top(), scene.plot.left(), scene.plot.height());
  m_painter.save();
  m_painter.setClipRect(column);
  m_painter.fillRect(column, colors.raised);
  for (const TimelineSceneLane& each : scene.lanes) {
    const bool selected = each.job.run != 0 && each.job == emphasis.selected;
    const QRectF area(0, each.top, column.width(), each.height);
    if (selected) m_painter.fillRect(area, m_palette.highlight());
    const QColor text = m_palette.color(selected ? QPalette::HighlightedText : QPalette::Text);
    double left = 10 + kIndent * std::min(each.depth, 6);
    if (const JobRow* row = each.job.run != 0 ? m_state.job(each.job) : nullptr) {
      const QRectF square(left, area.center().y() - kGlyph / 2, kGlyph, kGlyph);
      paintStateGlyph(m_painter, square, row->state, selected ? text : stateColor(row->state, m_palette));
      left = square.right() + 5;
    }
    m_painter.setPen(text);
    const QRectF room(left, area.top(), column.width() - left - 6, area.height());
    m_painter.drawText(room, Qt::AlignVCenter | Qt::AlignLeft | Qt::TextSingleLine,
                       m_metrics.elidedText(each.title, Qt::ElideMiddle, room.width()));
  }
  m_painter.restore();
  m_painter.setPen(QPen(colors.border, 0));
  const double x = column.right() - 0.5;
  m_painter.drawLine(QPointF(x, 0), QPointF(x, column.bottom()));
}

void TimelinePainter::axis(const TimelineScene& scene, const TimelineEmphasis& emphasis) {
  const ThemeColors& colors = colorsOf(m_palette);
  const QRectF strip(0, 0, scene.plot.right(), scene.plot.top());
  m_painter.fillRect(strip, colors.raised);
  if (emphasis.marked) {
    const double left = std::max(scene.x(emphasis.marked->begin), scene.plot.left());
    const double right = std::min(scene.x(emphasis.marked->end), scene.plot.right());
    if (right >= left) {
      const QRectF band(left, strip.top(), right - left, strip.height());
      m_painter.fillRect(band, faded(colors.accent, 0.25F));
      for (const double x : {left, right - 2})
        m_painter.fillRect(QRectF(x, strip.top(), 2, strip.height()), colors.accent);
    }
  }
  m_painter.save();
  m_painter.setClipRect(strip.adjusted(scene.plot.left(), 0, 0, 0));
  for (const JobTime tick : scene.ticks.at) {
    const double x = std::floor(scene.x(tick)) + 0.5;
    m_painter.setPen(QPen(colors.border, 0));
    m_painter.drawLine(QPointF(x, strip.bottom() - 6), QPointF(x, strip.bottom()));
    const QString text = axisText(tick - scene.zero, scene.ticks.step);
    const QRectF place(x + 4, strip.top(), m_metrics.horizontalAdvance(text) + 1.0, strip.height());
    if (place.right() > scene.plot.right()) continue;
    m_painter.setPen(colors.faintText);
    m_painter.drawText(place, Qt::AlignVCenter | Qt::AlignLeft, text);
  }
  if (scene.live && scene.x(scene.now) <= scene.plot.right()) {
    const QString text = tr("now");
    const double width = m_metrics.horizontalAdvance(text) + 10;
    const double x = std::min(scene.x(scene.now) - width / 2, scene.plot.right() - width);
    const QRectF pill(x, strip.top() + 4, width, strip.height() - 8);
    m_painter.setRenderHint(QPainter::Antialiasing);
    m_painter.setPen(Qt::NoPen);
    m_painter.setBrush(colors.accent);
    m_painter.drawRoundedRect(pill, 4, 4);
    m_painter.setPen(m_palette.color(QPalette::Base));
    m_painter.drawText(pill, Qt::AlignCenter, text);
    m_painter.setRenderHint(QPainter::Antialiasing, false);
  }
  m_painter.restore();
  m_painter.setPen(QPen(colors.border, 0));
  m_painter.drawLine(QPointF(0, strip.bottom() - 0.5), QPointF(strip.right(), strip.bottom() - 0.5));
  if (emphasis.focus) {
    m_painter.setPen(QPen(colors.accent, 2));
    m_painter.setBrush(Qt::NoBrush);
    m_painter.drawRect(QRectF(0, 0, scene.plot.right(), scene.plot.bottom()).adjusted(1, 1, -1, -1));
  }
}

void TimelinePainter::marked(const TimelineScene& scene, const TimeSpan& span) {
  const QColor accent = colorsOf(m_palette).accent;
  const double left = scene.x(span.begin), right = scene.x(span.end);
  m_painter.fillRect(QRectF(left, scene.plot.top(), right - left, scene.plot.height()), faded(accent, 0.12F));
  for (const double x : {left, right})
    m_painter.fillRect(QRectF(x - 0.5, scene.plot.top(), 1, scene.plot.height()), accent);
}

void TimelinePainter::flow(const TimelineScene& scene, const TimelineFlow& flow) {
  double originY = scene.plot.top();
  for (const TimelineSceneLane& lane : scene.lanes) {
    if (lane.job.run != 0 && lane.job == flow.origin) originY = lane.top + lane.height / 2;
  }
  const QColor amber = stateColor(JobState::Cancelling, m_palette);
  const QPointF origin(scene.x(flow.ordered), originY);
  m_painter.setRenderHint(QPainter::Antialiasing);
  m_painter.setBrush(Qt::NoBrush);
  for (const TimelineFlow::Stop& stop : flow.stops) {
    const std::optional<double> middle = middleOf(scene, stop.bar);
    if (!middle) continue;
    const QPointF end(scene.x(stop.bar.endAt(scene.now)), *middle);
    QPainterPath line(origin);
    const double bend = std::max(6.0, std::abs(end.x() - origin.x()) / 2);
    line.cubicTo(origin + QPointF(bend, 0), end - QPointF(bend, 0), end);
    m_painter.setPen(QPen(faded(amber, 0.75F), stop.merged > 1 ? 2 : 1.2));
    m_painter.drawPath(line);
    m_painter.setPen(Qt::NoPen);
    m_painter.setBrush(amber);
    m_painter.drawEllipse(end, 2.5, 2.5);
    m_painter.setBrush(Qt::NoBrush);
  }
  m_painter.fillRect(QRectF(origin.x() - 0.5, scene.plot.top(), 1, scene.plot.height()), faded(amber, 0.8F));
  m_painter.setPen(QPen(m_palette.color(QPalette::Base), 1));
  m_painter.setBrush(amber);
  m_painter.drawEllipse(origin, 4.5, 4.5);
  m_painter.setRenderHint(QPainter::Antialiasing, false);
}

void TimelinePainter::nowLine(const TimelineScene& scene) {
  const QRectF line(scene.x(scene.now) - 0.75, scene.plot.top(), 1.5, scene.plot.height());
  m_painter.fillRect(line, colorsOf(m_palette).accent);
}

}  // namespace arborist
