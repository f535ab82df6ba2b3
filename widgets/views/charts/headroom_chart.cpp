// SPDX-License-Identifier: GPL-3.0-or-later
#include <widgets/views/charts/headroom_chart.h>

#include <algorithm>
#include <cmath>

#include <widgets/style/format.h>
#include <widgets/style/state_style.h>
#include <widgets/style/theme.h>
#include <widgets/views/charts/tickers.h>

namespace arborist {

HeadroomChart::Class HeadroomChart::classOf(float used) {
  if (used >= 1) return Over;
  return used > static_cast<float>(kNearMiss) ? Near : Within;
}

QString HeadroomChart::explanation() const {
  return tr(
      "Each job that ended is a dot: how much of its limit it used. At 100 % the limit ended it. Click a dot to "
      "select the job.");
}

void HeadroomChart::build(ChartPlot& plot) {
  m_rect = plot.addRect(1, 0, true);
  QCPAxis *keys = m_rect->axis(QCPAxis::atBottom), *values = m_rect->axis(QCPAxis::atLeft);
  keys->setTicker(QSharedPointer<TimeTicker>::create());
  values->setTicker(QSharedPointer<ShareTicker>::create());
  values->setLabel(tr("of the limit used"));
  m_beyond = new QCPItemRect(&plot);
  m_beyond->setLayer(QStringLiteral("grid"));
  m_limit = new QCPItemStraightLine(&plot);
  for (QCPAbstractItem* item : {static_cast<QCPAbstractItem*>(m_beyond), static_cast<QCPAbstractItem*>(m_limit)}) {
    item->setClipAxisRect(m_rect);
    for (QCPItemPosition* position : item->positions()) {
      position->setAxisRect(m_rect);
      position->setAxes(keys, values);
      position->setTypeX(QCPItemPosition::ptAxisRectRatio);
      position->setTypeY(QCPItemPosition::ptPlotCoords);
    }
  }
  m_limit->point1->setCoords(0, 1);
  m_limit->point2->setCoords(1, 1);
  m_beyond->topLeft->setCoords(0, 100);
  m_beyond->bottomRight->setCoords(1, 1);
  const std::array names{tr("within"), tr("near miss, over 90 %"), tr("limit reached")};
  for (std::size_t i = 0; i < m_graphs.size(); ++i) {
    m_graphs[i] = addGraph(plot, *m_rect, names[i]);
    m_graphs[i]->setLineStyle(QCPGraph::lsNone);
    m_graphs[i]->setAdaptiveSampling(false);
  }
}

void HeadroomChart::recolor(const QPalette& palette) {
  const ThemeColors& colors = colorsOf(palette);
  const std::array dots{stateColor(JobState::Succeeded, palette), colors.warning, colors.danger};
  const std::array shapes{QCPScatterStyle::ssDisc, QCPScatterStyle::ssTriangle, QCPScatterStyle::ssCross};
  for (std::size_t i = 0; i < m_graphs.size(); ++i) {
    QColor fill = dots[i];
    if (i == Within) fill.setAlphaF(0.65F);
    const QPen pen = i == Within ? QPen(Qt::NoPen) : QPen(dots[i], i == Over ? 1.5 : 1);
    m_graphs[i]->setPen(QPen(dots[i]));
    m_graphs[i]->setScatterStyle(QCPScatterStyle(shapes[i], pen, QBrush(fill), i == Within ? 4.5 : 6));
  }
  m_limit->setPen(QPen(colors.danger, 1));
  m_beyond->setPen(Qt::NoPen);
  QColor tint = colors.danger;
  tint.setAlphaF(0.07F);
  m_beyond->setBrush(tint);
}

bool HeadroomChart::refresh(const ChartScene& scene) {
  const EndedRing& ended = scene.series.ended();
  m_counts = {};
  bool any = false;
  double most = 1;
  for (std::uint64_t i = ended.begin(); i < ended.end(); ++i) {
    if (!ended[i].hasLimit()) continue;
    any = true;
    if (!scene.view.contains(ended[i].finished)) continue;
    ++m_counts[static_cast<std::size_t>(classOf(ended[i].used))];
    most = std::max(most, static_cast<double>(ended[i].used));
  }
  QCPAxis *keys = m_rect->axis(QCPAxis::atBottom), *values = m_rect->axis(QCPAxis::atLeft);
  values->setRange(0, std::min(std::max(most * 1.06, 1.2), kMostShown));
  for (DotCloud& dots : m_dots) dots.begin(*keys, *values);
  for (std::uint64_t i = ended.begin(); i < ended.end() && any; ++i) {
    if (!ended[i].hasLimit()) continue;
    const double shown = std::min(static_cast<double>(ended[i].used), values->range().upper * 0.985);
    m_dots[static_cast<std::size_t>(classOf(ended[i].used))].add(
        {scene.seconds(ended[i].finished), shown, ended[i].id});
  }
  for (std::size_t i = 0; i < m_graphs.size(); ++i) {
    QVector<QCPGraphData> data;
    for (const DotCloud::Dot& dot : m_dots[i].dots()) data.push_back({dot.key, dot.value});
    m_graphs[i]->data()->set(data, false);
  }
  return any;
}

QString HeadroomChart::summary() const {
  return tr("of the jobs with a limit that ended in the span shown %1 stayed within it, %2 nearly missed it, %3 "
            "reached "
            "it")
      .arg(countText(m_counts[Within]), countText(m_counts[Near]), countText(m_counts[Over]));
}

std::vector<Reading> HeadroomChart::readAt(double key) const {
  const QCPAxis* keys = m_rect->axis(QCPAxis::atBottom);
  const double near = std::abs(keys->pixelToCoord(4) - keys->pixelToCoord(0));
  std::vector<Reading> readings;
  for (std::size_t i = m_graphs.size(); i-- > 0;) {
    double most = -1;
    for (const DotCloud::Dot& dot : m_dots[i].dots()) {
      if (std::abs(dot.key - key) <= near) most = std::max(most, dot.value);
    }
    if (most >= 0) readings.push_back({m_graphs[i]->name(), percentText(most), m_graphs[i]->pen().color()});
  }
  if (readings.empty()) readings.push_back({tr("none ended"), QString(), Qt::transparent});
  return readings;
}

std::optional<JobId> HeadroomChart::jobAt(QPointF pixel) const {
  if (!m_rect->rect().contains(pixel.toPoint())) return std::nullopt;
  // What went wrong is meant before what went well.
  for (std::size_t i = m_dots.size(); i-- > 0;) {
    const auto dot = m_dots[i].nearest(*m_rect->axis(QCPAxis::atBottom), *m_rect->axis(QCPAxis::atLeft), pixel);
    if (dot) return dot->id;
  }
  return std::nullopt;
}

SeriesTable HeadroomChart::table(const ChartScene& scene) const {
  SeriesTable table;
  table.columns = {timeColumn(),
                   {tr("job"), SeriesTable::Kind::Text},
                   {tr("state"), SeriesTable::Kind::Text},
                   {tr("share of its limit"), SeriesTable::Kind::Share},
                   {tr("run time (s)"), SeriesTable::Kind::Seconds}};
  const EndedRing& ended = scene.series.ended();
  for (std::uint64_t i = ended.begin(); i < ended.end(); ++i) {
    const EndedJob& job = ended[i];
    if (!job.hasLimit() || !scene.view.contains(job.finished)) continue;
    table.rows.push_back({scene.seconds(job.finished), jobPath(scene.state, job.id), stateText(job.state),
                          static_cast<double>(job.used), std::chrono::duration<double>(job.running).count()});
  }
  return table;
}

}  // namespace arborist
