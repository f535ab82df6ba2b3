// SPDX-License-Identifier: GPL-3.0-or-later
#include <widgets/views/charts/latency_chart.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include <widgets/style/format.h>
#include <widgets/style/state_style.h>
#include <widgets/views/charts/plot_theme.h>
#include <widgets/views/charts/tickers.h>

namespace arborist {

namespace {

constexpr std::size_t kWindows = 40;
constexpr double kShow[] = {0.5, 0.95, 0.99};

}  // namespace

QString LatencyChart::explanation() const {
  return tr("Of the jobs that ended in each window of time: half of them were below p50, 99 of 100 below p99.");
}

void LatencyChart::build(ChartPlot& plot) {
  m_rect = plot.addRect(1, 0, true);
  m_rect->axis(QCPAxis::atBottom)->setTicker(QSharedPointer<TimeTicker>::create());
  QCPAxis* axis = m_rect->axis(QCPAxis::atLeft);
  axis->setScaleType(QCPAxis::stLogarithmic);
  axis->setTicker(QSharedPointer<LogDurationTicker>::create());
  for (const bool running : {true, false}) {
    for (const double share : kShares) {
      const int percent = static_cast<int>(std::lround(share * 100));
      const QString name = running ? tr("running p%1").arg(percent) : tr("queued p%1").arg(percent);
      m_lines.push_back({running, share, name, addGraph(plot, *m_rect, name)});
    }
  }
  // From the median to the 99th is one area.
  for (std::size_t i = 0; i < m_lines.size(); i += kShares.size()) {
    m_lines[i].graph->setChannelFillGraph(m_lines[i + kShares.size() - 1].graph);
  }
}

void LatencyChart::recolor(const QPalette& palette) {
  for (const Line& line : m_lines) {
    const QColor color = stateColor(line.running ? JobState::Running : JobState::Queued, palette);
    const bool median = line.share == kShow[0];
    QPen pen(color, median ? 2 : 1, line.share == kShow[1] ? Qt::DashLine : Qt::SolidLine);
    if (line.share == kShow[2]) pen.setStyle(Qt::DotLine);
    line.graph->setPen(pen);
    line.graph->setBrush(median ? QBrush(areaColor(color)) : QBrush(Qt::NoBrush));
    // A window without neighbours has no line.
    line.graph->setScatterStyle(QCPScatterStyle(QCPScatterStyle::ssDisc, color, median ? 4 : 3));
  }
}

Histogram::Value LatencyChart::valueOf(const LatencyBin& bin, const Line& line) const {
  return (line.running ? bin.running : bin.queued).percentile(line.share);
}

bool LatencyChart::refresh(const ChartScene& scene) {
  if (scene.tally.running().empty() && scene.series.ended().empty()) return false;
  m_origin = scene.series.origin();
  m_bins.update(scene.series.ended(), scene.view, windowWidth(scene.view.length(), kWindows));
  m_all = {};
  for (std::size_t i = 0; i < m_bins.size(); ++i) {
    m_all.queued.merge(m_bins[i].queued);
    m_all.running.merge(m_bins[i].running);
  }
  double low = std::numeric_limits<double>::max(), high = 0;
  for (const Line& line : m_lines) {
    QVector<QCPGraphData> data;
    for (std::size_t i = 0; i < m_bins.size(); ++i) {
      const bool none = m_bins[i].running.empty();
      const double value = none ? std::numeric_limits<double>::quiet_NaN() : logSeconds(valueOf(m_bins[i], line));
      data.push_back({scene.seconds(m_bins.middle(i)), value});
      if (none) continue;
      low = std::min(low, value);
      high = std::max(high, value);
    }
    line.graph->data()->set(data, true);
  }
  m_rect->axis(QCPAxis::atLeft)->setRange(high > 0 ? logRange(low, high) : QCPRange(1e-3, 10));
  return true;
}

QString LatencyChart::summary() const {
  if (m_all.running.empty()) return tr("no job that ran ended in the span shown");
  const auto text = [](const Histogram& histogram, double share) { return durationText(histogram.percentile(share)); };
  return tr("run time p50 %1, p95 %2, p99 %3; queued p50 %4, p95 %5, p99 %6")
      .arg(text(m_all.running, kShow[0]), text(m_all.running, kShow[1]), text(m_all.running, kShow[2]),
           text(m_all.queued, kShow[0]), text(m_all.queued, kShow[1]), text(m_all.queued, kShow[2]));
}

std::vector<Reading> LatencyChart::readAt(double key) const {
  const LatencyBin* bin = m_bins.at(m_origin + JobDuration(std::llround(key * 1e9)));
  if (!bin) return {};
  if (bin->running.empty()) return {{tr("none ended"), QString(), Qt::transparent}};
  std::vector<Reading> readings;
  for (const Line& line : m_lines) {
    readings.push_back({line.name, durationText(valueOf(*bin, line)), line.graph->pen().color()});
  }
  readings.push_back({tr("jobs"), countText(bin->running.count()), Qt::transparent});
  return readings;
}

SeriesTable LatencyChart::table(const ChartScene& scene) const {
  SeriesTable table;
  table.columns = {timeColumn(), {tr("jobs")}};
  for (const Line& line : m_lines) table.columns.push_back({line.name + tr(" (s)"), SeriesTable::Kind::Seconds});
  for (std::size_t i = 0; i < m_bins.size(); ++i) {
    SeriesTable::Row row{scene.seconds(m_bins.begin(i)), static_cast<double>(m_bins[i].running.count())};
    for (const Line& line : m_lines) {
      const auto value = std::chrono::duration<double>(valueOf(m_bins[i], line)).count();
      row.push_back(m_bins[i].running.empty() ? QVariant() : QVariant(value));
    }
    table.rows.push_back(std::move(row));
  }
  return table;
}

}  // namespace arborist
