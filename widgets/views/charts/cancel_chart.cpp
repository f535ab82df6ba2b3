// SPDX-License-Identifier: GPL-3.0-or-later
#include <widgets/views/charts/cancel_chart.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include <widgets/style/format.h>
#include <widgets/style/state_style.h>
#include <widgets/style/theme.h>
#include <widgets/views/charts/tickers.h>

namespace arborist {

namespace {

constexpr std::size_t kMostBars = 6;

}  // namespace

QString CancelChart::explanation() const {
  return tr("Left: what ended jobs from outside. Right: the time from the order to stop to the end of each.");
}

void CancelChart::build(ChartPlot& plot) {
  m_plot = &plot;
  m_causeRect = plot.addRect(1, 0, false);
  m_stopRect = plot.addRect(1, 1, true);
  plot.plotLayout()->setColumnStretchFactor(1, 1.6);
  m_causeRect->axis(QCPAxis::atBottom)->setTicker(QSharedPointer<CountTicker>::create());
  m_causeRect->axis(QCPAxis::atBottom)->ticker()->setTickCount(3);
  m_causeRect->axis(QCPAxis::atLeft)->grid()->setVisible(false);
  m_causeRect->axis(QCPAxis::atLeft)->setRangeReversed(true);
  m_bars = new QCPBars(m_causeRect->axis(QCPAxis::atLeft), m_causeRect->axis(QCPAxis::atBottom));
  m_bars->setName(tr("jobs by cause"));
  m_bars->setWidth(0.6);
  m_bars->setAntialiased(false);
  m_bars->addToLegend();

  m_stopRect->axis(QCPAxis::atBottom)->setTicker(QSharedPointer<TimeTicker>::create());
  m_stopRect->axis(QCPAxis::atBottom)->ticker()->setTickCount(3);
  m_stopRect->axis(QCPAxis::atLeft)->setScaleType(QCPAxis::stLogarithmic);
  m_stopRect->axis(QCPAxis::atLeft)->setTicker(QSharedPointer<LogDurationTicker>::create());
  m_stops = addGraph(plot, *m_stopRect, tr("order to stop → end"));
  m_stops->setLineStyle(QCPGraph::lsNone);
  m_stops->setAdaptiveSampling(false);
}

void CancelChart::recolor(const QPalette& palette) {
  m_palette = palette;
  m_bars->setPen(Qt::NoPen);
  m_bars->setBrush(stateColor(JobState::Cancelled, palette));
  QColor dot = stateColor(JobState::Cancelling, palette);
  m_stops->setPen(QPen(dot));
  m_stops->setScatterStyle(QCPScatterStyle(QCPScatterStyle::ssDiamond, QPen(dot), QBrush(dot), 5));
  for (QCPItemText* text : m_counts) text->setColor(palette.color(QPalette::Text));
}

void CancelChart::refreshBars(const EndedTally& tally) {
  m_causes.clear();
  for (std::size_t i = 0; i < EndedTally::kCauses; ++i) {
    const auto code = static_cast<CauseCode>(i);
    if (tally.cancelledBy(code) > 0) m_causes.push_back({code, tally.cancelledBy(code)});
  }
  std::stable_sort(m_causes.begin(), m_causes.end(), [](const Bar& a, const Bar& b) { return a.count > b.count; });
  m_cancelled = tally.cancelled();

  const std::size_t shown = std::min(m_causes.size(), kMostBars);
  while (m_counts.size() < shown) {
    auto* text = new QCPItemText(m_plot);
    text->setClipAxisRect(m_causeRect);
    text->position->setAxisRect(m_causeRect);
    text->position->setAxes(m_causeRect->axis(QCPAxis::atBottom), m_causeRect->axis(QCPAxis::atLeft));
    text->setPositionAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    text->setPadding({5, 0, 0, 0});
    text->setColor(m_palette.color(QPalette::Text));
    m_counts.push_back(text);
  }
  auto ticker = QSharedPointer<QCPAxisTickerText>::create();
  QVector<QCPBarsData> data;
  for (std::size_t i = 0; i < m_counts.size(); ++i) {
    m_counts[i]->setVisible(i < shown);
    if (i >= shown) continue;
    const Bar& bar = m_causes[i];
    const QString words = causeWords(bar.code);
    ticker->addTick(static_cast<double>(i), words.isEmpty() ? tr("unknown") : words);
    data.push_back({static_cast<double>(i), static_cast<double>(bar.count)});
    m_counts[i]->setFont(m_causeRect->axis(QCPAxis::atLeft)->tickLabelFont());
    m_counts[i]->setText(countText(bar.count));
    m_counts[i]->position->setCoords(static_cast<double>(bar.count), static_cast<double>(i));
  }
  m_bars->data()->set(data, true);
  m_causeRect->axis(QCPAxis::atLeft)->setTicker(ticker);
  m_causeRect->axis(QCPAxis::atLeft)->setRange(-0.6, std::max<double>(static_cast<double>(shown), 3) - 0.4);
  // Room for the figure at the end of the longest.
  const double longest = m_causes.empty() ? 1 : static_cast<double>(m_causes.front().count);
  m_causeRect->axis(QCPAxis::atBottom)->setRange(0, longest * 1.35);
  int widest = 0;
  const QFontMetrics metrics(m_plot->font());
  for (std::size_t i = 0; i < shown; ++i) {
    widest = std::max(widest, metrics.horizontalAdvance(causeWords(m_causes[i].code)));
  }
  m_causeRect->setMargins({widest + 14, 0, 8, 0});
}

bool CancelChart::refresh(const ChartScene& scene) {
  refreshBars(scene.tally);
  const EndedRing& ended = scene.series.ended();
  double low = std::numeric_limits<double>::max(), high = 0;
  bool any = m_cancelled > 0;
  for (std::uint64_t i = ended.begin(); i < ended.end(); ++i) {
    any = any || ended[i].cancelled();
    if (!ended[i].stopped || !scene.view.contains(ended[i].finished)) continue;
    low = std::min(low, logSeconds(ended[i].stopping));
    high = std::max(high, logSeconds(ended[i].stopping));
  }
  QCPAxis *keys = m_stopRect->axis(QCPAxis::atBottom), *values = m_stopRect->axis(QCPAxis::atLeft);
  values->setRange(high > 0 ? logRange(low, high) : QCPRange(1e-3, 10));
  m_dots.begin(*keys, *values);
  for (std::uint64_t i = ended.begin(); i < ended.end() && high > 0; ++i) {
    if (ended[i].stopped) m_dots.add({scene.seconds(ended[i].finished), logSeconds(ended[i].stopping), ended[i].id});
  }
  QVector<QCPGraphData> data;
  for (const DotCloud::Dot& dot : m_dots.dots()) data.push_back({dot.key, dot.value});
  m_stops->data()->set(data, false);

  const Histogram& stopping = scene.tally.stopping();
  m_stopFigures = stopping.empty() ? QString()
                                   : tr("stopping took p50 %1, p99 %2, at most %3")
                                         .arg(durationText(stopping.percentile(0.5)),
                                              durationText(stopping.percentile(0.99)), durationText(stopping.max()));
  return any;
}

QString CancelChart::summary() const {
  QStringList parts{tr("%1 jobs ended from outside").arg(countText(m_cancelled))};
  for (const Bar& bar : m_causes) parts.push_back(tr("%1: %2").arg(causeWords(bar.code), countText(bar.count)));
  if (!m_stopFigures.isEmpty()) parts.push_back(m_stopFigures);
  return parts.join(QStringLiteral("; "));
}

std::vector<Reading> CancelChart::readAt(double key) const {
  const QCPAxis* keys = m_stopRect->axis(QCPAxis::atBottom);
  const double near = std::abs(keys->pixelToCoord(4) - keys->pixelToCoord(0));
  std::size_t count = 0;
  double low = std::numeric_limits<double>::max(), high = 0;
  for (const DotCloud::Dot& dot : m_dots.dots()) {
    if (std::abs(dot.key - key) > near) continue;
    ++count;
    low = std::min(low, dot.value);
    high = std::max(high, dot.value);
  }
  const QColor color = m_stops->pen().color();
  if (count == 0) return {{tr("none stopped"), QString(), Qt::transparent}};
  const auto text = [](double seconds) { return durationText(JobDuration(std::llround(seconds * 1e9))); };
  if (count == 1) return {{tr("stopped in"), text(high), color}};
  return {{tr("fastest stop"), text(low), color}, {tr("slowest stop"), text(high), color}};
}

std::optional<JobId> CancelChart::jobAt(QPointF pixel) const {
  if (!m_stopRect->rect().contains(pixel.toPoint())) return std::nullopt;
  const auto dot = m_dots.nearest(*m_stopRect->axis(QCPAxis::atBottom), *m_stopRect->axis(QCPAxis::atLeft), pixel);
  return dot ? std::optional(dot->id) : std::nullopt;
}

SeriesTable CancelChart::table(const ChartScene& scene) const {
  SeriesTable table;
  table.columns = {timeColumn(),
                   {tr("job"), SeriesTable::Kind::Text},
                   {tr("state"), SeriesTable::Kind::Text},
                   {tr("cause"), SeriesTable::Kind::Text},
                   {tr("order to end (s)"), SeriesTable::Kind::Seconds}};
  const EndedRing& ended = scene.series.ended();
  for (std::uint64_t i = ended.begin(); i < ended.end(); ++i) {
    const EndedJob& job = ended[i];
    if (!job.cancelled() || !scene.view.contains(job.finished)) continue;
    const double took = std::chrono::duration<double>(job.stopping).count();
    table.rows.push_back({scene.seconds(job.finished), jobPath(scene.state, job.id), stateText(job.state),
                          causeWords(job.cause), job.stopped ? QVariant(took) : QVariant()});
  }
  return table;
}

}  // namespace arborist
