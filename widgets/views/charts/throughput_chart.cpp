// SPDX-License-Identifier: GPL-3.0-or-later
#include <widgets/views/charts/throughput_chart.h>

#include <algorithm>
#include <cmath>

#include <widgets/style/format.h>
#include <widgets/style/state_style.h>
#include <widgets/views/charts/tickers.h>

namespace arborist {

namespace {

constexpr std::size_t kWindows = 60;
constexpr double kBarShare = 0.86;  // of its window

QString rateText(double rate) {
  const QString number = QLocale().toString(rate, 'f', rate > 0 && rate < 10 ? 1 : 0);
  return QCoreApplication::translate("Charts", "%1 /s").arg(number);
}

}  // namespace

void ThroughputChart::build(ChartPlot& plot) {
  m_rect = plot.addRect(1, 0, true);
  m_rect->axis(QCPAxis::atBottom)->setTicker(QSharedPointer<TimeTicker>::create());
  m_rect->axis(QCPAxis::atLeft)->setLabel(tr("jobs a second"));
  auto ticker = QSharedPointer<RateTicker>::create();
  m_rect->axis(QCPAxis::atLeft)->setTicker(ticker);
  for (std::size_t i = 0; i < kStates.size(); ++i) {
    auto* bars = new QCPBars(m_rect->axis(QCPAxis::atBottom), m_rect->axis(QCPAxis::atLeft));
    bars->setName(stateText(kStates[i]));
    bars->setAntialiased(false);
    if (i > 0) bars->moveAbove(m_bars[i - 1]);
    bars->addToLegend();
    m_bars[i] = bars;
  }
}

void ThroughputChart::recolor(const QPalette& palette) {
  for (std::size_t i = 0; i < kStates.size(); ++i) {
    const QColor color = stateColor(kStates[i], palette);
    m_bars[i]->setPen(Qt::NoPen);
    m_bars[i]->setBrush(color);
  }
}

double ThroughputChart::rate(std::uint32_t count) const {
  return count / std::chrono::duration<double>(m_bins.width()).count();
}

bool ThroughputChart::refresh(const ChartScene& scene) {
  if (scene.series.ended().empty()) return false;
  m_origin = scene.series.origin();
  m_bins.update(scene.series.ended(), scene.view, windowWidth(scene.view.length(), kWindows));
  double highest = 0;
  for (std::size_t s = 0; s < kStates.size(); ++s) {
    QVector<QCPBarsData> data;
    for (std::size_t i = 0; i < m_bins.size(); ++i) {
      if (m_bins[i][kStates[s]] > 0) data.push_back({scene.seconds(m_bins.middle(i)), rate(m_bins[i][kStates[s]])});
    }
    m_bars[s]->data()->set(data, true);
    m_bars[s]->setWidth(std::chrono::duration<double>(m_bins.width()).count() * kBarShare);
  }
  for (std::size_t i = 0; i < m_bins.size(); ++i) highest = std::max(highest, rate(m_bins[i].all()));
  m_rect->axis(QCPAxis::atLeft)->setRange(0, highest > 0 ? highest * 1.12 : 1.2);
  return true;
}

QString ThroughputChart::summary() const {
  OutcomeBin sum;
  double highest = 0;
  for (std::size_t i = 0; i < m_bins.size(); ++i) {
    for (std::size_t s = 0; s < sum.counts.size(); ++s) sum.counts[s] += m_bins[i].counts[s];
    highest = std::max(highest, rate(m_bins[i].all()));
  }
  return tr("%1 jobs ended in the span shown, at most %2: %3 succeeded, %4 failed, %5 timed out, %6 cancelled, %7 "
            "skipped")
      .arg(countText(sum.all()), rateText(highest), countText(sum[JobState::Succeeded]),
           countText(sum[JobState::Failed]), countText(sum[JobState::TimedOut]), countText(sum[JobState::Cancelled]),
           countText(sum[JobState::Skipped]));
}

std::vector<Reading> ThroughputChart::readAt(double key) const {
  const OutcomeBin* bin = m_bins.at(m_origin + JobDuration(std::llround(key * 1e9)));
  std::vector<Reading> readings;
  if (!bin) return readings;
  for (std::size_t i = kStates.size(); i-- > 0;) {
    if ((*bin)[kStates[i]] == 0) continue;
    readings.push_back({stateText(kStates[i]), rateText(rate((*bin)[kStates[i]])), m_bars[i]->brush().color()});
  }
  if (readings.empty()) readings.push_back({tr("none ended"), QString(), Qt::transparent});
  return readings;
}

SeriesTable ThroughputChart::table(const ChartScene& scene) const {
  SeriesTable table;
  table.columns = {timeColumn(), {tr("window (s)"), SeriesTable::Kind::Seconds}};
  for (const JobState state : kStates) table.columns.push_back({stateText(state)});
  table.columns.push_back({tr("ended in all")});
  table.columns.push_back({tr("ended a second"), SeriesTable::Kind::Rate});
  const double width = std::chrono::duration<double>(m_bins.width()).count();
  for (std::size_t i = 0; i < m_bins.size(); ++i) {
    SeriesTable::Row row{scene.seconds(m_bins.begin(i)), width};
    for (const JobState state : kStates) row.push_back(static_cast<double>(m_bins[i][state]));
    row.push_back(static_cast<double>(m_bins[i].all()));
    row.push_back(rate(m_bins[i].all()));
    table.rows.push_back(std::move(row));
  }
  return table;
}

}  // namespace arborist
