// SPDX-License-Identifier: GPL-3.0-or-later
#include <widgets/views/charts/queue_chart.h>

#include <algorithm>
#include <set>

#include <widgets/style/format.h>
#include <widgets/style/state_style.h>
#include <widgets/style/theme.h>
#include <widgets/views/charts/plot_theme.h>
#include <widgets/views/charts/tickers.h>

namespace arborist {

namespace {

constexpr std::size_t at(Load load) { return static_cast<std::size_t>(load); }

QString count(float value) { return countText(static_cast<std::uint64_t>(std::max(value, 0.F))); }

// What of it waits in the pool's queue.
float inPool(const LoadSample& sample) { return std::max(sample[Load::Waiting] - sample[Load::Ready], 0.F); }

// The sample that holds at a place of step-like graphs.
double stepAt(const QCPGraph& graph, double key) {
  const auto next = graph.data()->findEnd(key, false);
  return next == graph.data()->constBegin() ? 0 : std::prev(next)->value;
}

}  // namespace

QString QueueChart::explanation() const {
  return tr(
      "Above: jobs that are ready but wait for a slot, and tasks in the pool's queue. Below: busy workers; the "
      "line is the number of slots.");
}

void QueueChart::build(ChartPlot& plot) {
  m_plot = &plot;
  m_queueRect = plot.addRect(1, 0, true);
  m_workerRect = plot.addRect(2, 0, true);
  plot.plotLayout()->setRowStretchFactor(1, 1.5);
  m_queueRect->axis(QCPAxis::atBottom)->setTickLabels(false);
  for (QCPAxisRect* rect : {m_queueRect, m_workerRect}) {
    rect->axis(QCPAxis::atBottom)->setTicker(QSharedPointer<TimeTicker>::create());
    const auto ticker = QSharedPointer<CountTicker>::create();
    ticker->setTickCount(rect == m_queueRect ? 4 : 2);
    rect->axis(QCPAxis::atLeft)->setTicker(ticker);
  }
  m_graphs[at(Load::Ready)] = addGraph(plot, *m_queueRect, tr("ready"));
  m_graphs[at(Load::Waiting)] = addGraph(plot, *m_queueRect, tr("in the pool's queue"));
  m_graphs[at(Load::Waiting)]->setChannelFillGraph(m_graphs[at(Load::Ready)]);
  m_graphs[at(Load::Busy)] = addGraph(plot, *m_workerRect, tr("busy workers"));
  m_graphs[at(Load::Slots)] = addGraph(plot, *m_workerRect, tr("slots"));
  for (QCPGraph* graph : m_graphs) {
    graph->setLineStyle(QCPGraph::lsStepLeft);
    graph->setAntialiased(false);
  }
}

void QueueChart::recolor(const QPalette& palette) {
  m_colors[at(Load::Ready)] = stateColor(JobState::Queued, palette);
  m_colors[at(Load::Waiting)] = colorsOf(palette).faintText;
  m_colors[at(Load::Busy)] = stateColor(JobState::Running, palette);
  m_colors[at(Load::Slots)] = colorsOf(palette).faintText;
  for (std::size_t i = 0; i < kLoads; ++i) {
    m_graphs[i]->setPen(QPen(m_colors[i], 1, i == at(Load::Slots) ? Qt::DashLine : Qt::SolidLine));
    m_graphs[i]->setBrush(i == at(Load::Slots) ? QBrush(Qt::NoBrush) : QBrush(areaColor(m_colors[i])));
  }
  m_graphs[at(Load::Waiting)]->setBrush(QBrush(m_colors[at(Load::Ready)], Qt::BDiagPattern));
}

bool QueueChart::refresh(const ChartScene& scene) {
  const GaugeSeries& load = scene.series.load();
  if (load.empty()) return false;
  m_now = load.last();
  double highest[kLoads] = {};
  for (std::size_t i = 0; i < kLoads; ++i) {
    const auto points = load.steps(static_cast<Load>(i), scene.view, static_cast<std::size_t>(m_plot->plotWidth()));
    QVector<QCPGraphData> data;
    data.reserve(static_cast<qsizetype>(points.size()));
    for (const SeriesPoint& point : points) {
      data.push_back({scene.seconds(point.at), static_cast<double>(point.value)});
      highest[i] = std::max(highest[i], static_cast<double>(point.value));
    }
    m_graphs[i]->data()->set(data, true);
  }
  m_queueRect->axis(QCPAxis::atLeft)->setRange(0, countCeiling(highest[at(Load::Waiting)]));
  m_workerRect->axis(QCPAxis::atLeft)
      ->setRange(0, countCeiling(std::max(highest[at(Load::Busy)], highest[at(Load::Slots)])));
  return true;
}

QString QueueChart::summary() const {
  return tr("%1 jobs ready, %2 in the pool's queue, %3 of %4 workers busy")
      .arg(count(m_now[Load::Ready]), count(inPool(m_now)), count(m_now[Load::Busy]), count(m_now[Load::Slots]));
}

std::vector<Reading> QueueChart::readAt(double key) const {
  LoadSample sample;
  for (std::size_t i = 0; i < kLoads; ++i) sample.values[i] = static_cast<float>(stepAt(*m_graphs[i], key));
  return {{tr("ready"), count(sample[Load::Ready]), m_colors[at(Load::Ready)]},
          {tr("in the pool's queue"), count(inPool(sample)), m_colors[at(Load::Waiting)]},
          {tr("busy workers"), count(sample[Load::Busy]), m_colors[at(Load::Busy)]},
          {tr("slots"), count(sample[Load::Slots]), m_colors[at(Load::Slots)]}};
}

SeriesTable QueueChart::table(const ChartScene&) const {
  SeriesTable table;
  table.columns = {timeColumn(), {tr("ready")}, {tr("in the pool's queue")}, {tr("busy workers")}, {tr("slots")}};
  std::set<double> times;
  for (const QCPGraph* graph : m_graphs) {
    for (const QCPGraphData& point : *graph->data()) times.insert(point.key);
  }
  for (const double time : times) {
    LoadSample sample;
    for (std::size_t i = 0; i < kLoads; ++i) sample.values[i] = static_cast<float>(stepAt(*m_graphs[i], time));
    table.rows.push_back({time, static_cast<double>(sample[Load::Ready]), static_cast<double>(inPool(sample)),
                          static_cast<double>(sample[Load::Busy]), static_cast<double>(sample[Load::Slots])});
  }
  return table;
}

}  // namespace arborist
