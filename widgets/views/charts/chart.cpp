// SPDX-License-Identifier: GPL-3.0-or-later
#include <widgets/views/charts/chart.h>

#include <algorithm>
#include <cmath>

#include <widgets/views/charts/tickers.h>

namespace arborist {

QString Chart::headingAt(double key) const { return timeTickText(key, 0.1); }

double logSeconds(JobDuration duration) noexcept {
  return std::max(std::chrono::duration<double>(duration).count(), 1e-6);
}

SeriesTable::Column timeColumn() {
  return {QCoreApplication::translate("Charts", "time (s)"), SeriesTable::Kind::Seconds};
}

QString jobPath(const Snapshot& state, JobId id) {
  const JobRow* row = state.job(id);
  if (row && row->description) return QString::fromStdString(row->description->path);
  return QStringLiteral("%1:%2").arg(id.run).arg(id.index);
}

double countCeiling(double largest) { return std::max(largest * 1.12, 1.2); }

QCPRange logRange(double low, double high) {
  return {std::pow(10, std::floor(std::log10(low * 0.8))), std::pow(10, std::ceil(std::log10(high * 1.25)))};
}

QCPGraph* addGraph(ChartPlot& plot, QCPAxisRect& rect, const QString& name) {
  QCPGraph* graph = plot.addGraph(rect.axis(QCPAxis::atBottom), rect.axis(QCPAxis::atLeft));
  graph->setName(name);
  graph->setAdaptiveSampling(true);
  if (!name.isEmpty()) graph->addToLegend();
  return graph;
}

}  // namespace arborist
