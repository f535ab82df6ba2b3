// SPDX-License-Identifier: GPL-3.0-or-later
#include <widgets/views/charts/histogram_chart.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include <widgets/style/format.h>
#include <widgets/style/state_style.h>
#include <widgets/style/theme.h>
#include <widgets/views/charts/plot_theme.h>
#include <widgets/views/charts/tickers.h>

namespace arborist {

namespace {

constexpr int kPerDecade = 10;

struct FoundLimit {
  JobDuration limit;
  QString owner;  // path; empty: the run
};

// The timeout of a job's last attempt, else what it or the nearest group around it was given.
std::optional<FoundLimit> limitOf(const Snapshot& state, JobId id) {
  const JobRow* row = state.job(id);
  if (row && row->timeoutAt && row->attemptStarted) {
    return FoundLimit{*row->timeoutAt - *row->attemptStarted, QString::fromStdString(row->description->name)};
  }
  while (row && row->description) {
    const auto& given = row->description->timeout ? row->description->timeout : row->description->deadline;
    if (given) return FoundLimit{*given, QString::fromStdString(row->description->name)};
    if (row->parent == row->id) break;
    row = state.job(row->parent);
  }
  return std::nullopt;
}

const LogBin* binAt(const std::vector<LogBin>& bins, double key) {
  const auto found =
      std::find_if(bins.begin(), bins.end(), [key](const LogBin& bin) { return bin.low <= key && key < bin.high; });
  return found == bins.end() ? nullptr : &*found;
}

double fill(QCPGraph& graph, const std::vector<LogBin>& bins) {
  QVector<QCPGraphData> data;
  double highest = 0;
  if (!bins.empty()) data.push_back({bins.front().low, 0});
  for (const LogBin& bin : bins) {
    data.push_back({bin.low, static_cast<double>(bin.count)});
    highest = std::max(highest, static_cast<double>(bin.count));
  }
  if (!bins.empty()) data.push_back({bins.back().high, 0});
  graph.data()->set(data, true);
  return highest;
}

}  // namespace

QString HistogramChart::explanation() const {
  return tr("How many jobs ran (and waited) for how long. The line is the limit of the selected job or its group.");
}

void HistogramChart::build(ChartPlot& plot) {
  m_rect = plot.addRect(1, 0, true);
  QCPAxis* axis = m_rect->axis(QCPAxis::atBottom);
  axis->setScaleType(QCPAxis::stLogarithmic);
  axis->setTicker(QSharedPointer<LogDurationTicker>::create());
  m_rect->axis(QCPAxis::atLeft)->setTicker(QSharedPointer<CountTicker>::create());
  m_rect->axis(QCPAxis::atLeft)->setLabel(tr("jobs"));
  m_runningGraph = addGraph(plot, *m_rect, tr("run time"));
  m_queuedGraph = addGraph(plot, *m_rect, tr("queued"));
  for (QCPGraph* graph : {m_runningGraph, m_queuedGraph}) {
    graph->setLineStyle(QCPGraph::lsStepLeft);
    graph->setAntialiased(false);
  }
  m_limitLine = new QCPItemStraightLine(&plot);
  m_limitText = new QCPItemText(&plot);
  for (QCPAbstractItem* item :
       {static_cast<QCPAbstractItem*>(m_limitLine), static_cast<QCPAbstractItem*>(m_limitText)}) {
    item->setClipAxisRect(m_rect);
    for (QCPItemPosition* position : item->positions()) {
      position->setAxisRect(m_rect);
      position->setAxes(axis, m_rect->axis(QCPAxis::atLeft));
      position->setTypeX(QCPItemPosition::ptPlotCoords);
      position->setTypeY(QCPItemPosition::ptAxisRectRatio);
    }
  }
  m_limitText->setPadding({4, 1, 4, 1});
}

void HistogramChart::recolor(const QPalette& palette) {
  const QColor running = stateColor(JobState::Running, palette), queued = stateColor(JobState::Queued, palette);
  QColor solid = running;
  solid.setAlphaF(0.55F);
  m_runningGraph->setPen(QPen(running));
  m_runningGraph->setBrush(solid);
  m_queuedGraph->setPen(QPen(queued, 1));
  m_queuedGraph->setBrush(areaColor(queued));
  const QColor danger = colorsOf(palette).danger;
  m_limitLine->setPen(QPen(danger, 2));
  m_limitText->setColor(danger);
  m_limitText->setBrush(palette.brush(QPalette::Base));
  QFont font = m_limitText->parentPlot()->font();
  font.setBold(true);
  font.setPointSizeF(font.pointSizeF() * 0.9);
  m_limitText->setFont(font);
}

void HistogramChart::showLimit(const ChartScene& scene) {
  const auto found = limitOf(scene.state, scene.selected);
  m_limit = found ? std::optional(found->limit) : std::nullopt;
  m_limitLine->setVisible(found.has_value());
  m_limitText->setVisible(found.has_value());
  if (!found) return;
  const double at = logSeconds(found->limit);
  m_limitLine->point1->setCoords(at, 0);
  m_limitLine->point2->setCoords(at, 1);
  m_limitText->setText(found->owner.isEmpty() ? tr("limit %1").arg(durationText(found->limit))
                                              : tr("limit %1 · %2").arg(durationText(found->limit), found->owner));
  m_limitText->position->setCoords(at, 0.03);
}

bool HistogramChart::refresh(const ChartScene& scene) {
  if (scene.series.ended().empty()) return false;
  const Histogram &running = scene.tally.running(), &queued = scene.tally.queued();
  m_running = logBins(running, kPerDecade);
  m_queued = logBins(queued, kPerDecade);
  const double highest = std::max(fill(*m_runningGraph, m_running), fill(*m_queuedGraph, m_queued));
  showLimit(scene);
  m_rect->axis(QCPAxis::atLeft)->setRange(0, countCeiling(highest));

  double low = std::numeric_limits<double>::max(), high = 0;
  for (const auto* bins : {&m_running, &m_queued}) {
    if (bins->empty()) continue;
    low = std::min(low, bins->front().low);
    high = std::max(high, bins->back().high);
  }
  if (m_limit) low = std::min(low, logSeconds(*m_limit));
  if (m_limit) high = std::max(high, logSeconds(*m_limit) * 1.2);
  const QCPRange range = high > 0 ? QCPRange(low / 1.3, high * 1.3) : QCPRange(1e-3, 10);
  m_rect->axis(QCPAxis::atBottom)->setRange(range);
  m_limitText->setPositionAlignment(
      Qt::AlignTop |
      (m_limit && logSeconds(*m_limit) > std::sqrt(range.lower * range.upper) ? Qt::AlignRight : Qt::AlignLeft));

  m_figures = tr("%1 jobs ran: p50 %2, p99 %3, longest %4; queued p50 %5, p99 %6")
                  .arg(countText(running.count()), durationText(running.percentile(0.5)),
                       durationText(running.percentile(0.99)), durationText(running.max()),
                       durationText(queued.percentile(0.5)), durationText(queued.percentile(0.99)));
  return true;
}

QString HistogramChart::summary() const {
  return m_limit ? tr("%1; limit %2").arg(m_figures, durationText(*m_limit)) : m_figures;
}

QString HistogramChart::headingAt(double key) const {
  const LogBin* bin = binAt(m_running, key) ? binAt(m_running, key) : binAt(m_queued, key);
  const auto text = [](double seconds) { return durationText(JobDuration(std::llround(seconds * 1e9))); };
  return bin ? tr("%1 to %2").arg(text(bin->low), text(bin->high)) : text(key);
}

std::vector<Reading> HistogramChart::readAt(double key) const {
  const LogBin *running = binAt(m_running, key), *queued = binAt(m_queued, key);
  return {{tr("run time"), countText(running ? running->count : 0), m_runningGraph->pen().color()},
          {tr("queued"), countText(queued ? queued->count : 0), m_queuedGraph->pen().color()}};
}

SeriesTable HistogramChart::table(const ChartScene&) const {
  SeriesTable table;
  table.columns = {{tr("from (s)"), SeriesTable::Kind::Seconds},
                   {tr("to (s)"), SeriesTable::Kind::Seconds},
                   {tr("jobs by run time")},
                   {tr("jobs by time queued")}};
  std::map<double, std::size_t> rowOf;  // by the middle of the bin, as the edges are not exact
  const auto take = [&](const std::vector<LogBin>& bins, std::size_t column) {
    for (const LogBin& bin : bins) {
      const double key = std::round(std::log10(bin.low) * kPerDecade);
      const auto [found, isNew] = rowOf.try_emplace(key, table.rows.size());
      if (isNew) table.rows.push_back({bin.low, bin.high, 0.0, 0.0});
      table.rows[found->second][column] = static_cast<double>(bin.count);
    }
  };
  take(m_running, 2);
  take(m_queued, 3);
  std::sort(table.rows.begin(), table.rows.end(), [](const SeriesTable::Row& a, const SeriesTable::Row& b) {
    return a.front().toDouble() < b.front().toDouble();
  });
  return table;
}

}  // namespace arborist
