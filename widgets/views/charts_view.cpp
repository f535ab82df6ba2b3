// SPDX-License-Identifier: GPL-3.0-or-later
#include <widgets/views/charts_view.h>

#include <QGridLayout>
#include <QScrollBar>
#include <algorithm>
#include <cmath>

#include <widgets/views/charts/cancel_chart.h>
#include <widgets/views/charts/headroom_chart.h>
#include <widgets/views/charts/histogram_chart.h>
#include <widgets/views/charts/latency_chart.h>
#include <widgets/views/charts/queue_chart.h>
#include <widgets/views/charts/throughput_chart.h>

namespace arborist {

namespace {

constexpr int kGap = 8;
constexpr double kAir = 0.015;  // of a span that follows, after its end
constexpr JobDuration kClosest = std::chrono::milliseconds(1);

}  // namespace

ChartsView::ChartsView(ViewParts parts, QWidget* parent)
    : QScrollArea(parent), m_parts(parts), m_grid(new QGridLayout) {
  setFrameShape(QFrame::NoFrame);
  setWidgetResizable(true);
  setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  setAccessibleName(tr("Charts"));
  setFocusPolicy(Qt::NoFocus);
  auto* page = new QWidget(this);
  page->setLayout(m_grid);
  m_grid->setContentsMargins(kGap, kGap, kGap, kGap);
  m_grid->setSpacing(kGap);
  addCard(std::make_unique<QueueChart>());
  addCard(std::make_unique<ThroughputChart>());
  addCard(std::make_unique<LatencyChart>());
  addCard(std::make_unique<HistogramChart>());
  addCard(std::make_unique<CancelChart>());
  addCard(std::make_unique<HeadroomChart>());
  m_stale.assign(m_cards.size(), true);
  setWidget(page);
  arrange();

  m_redraw.setSingleShot(true);
  m_timeStep.setSingleShot(true);
  m_timeStep.setInterval(kTimeStep);
  connect(&m_redraw, &QTimer::timeout, this, &ChartsView::redraw);
  connect(&m_timeStep, &QTimer::timeout, this, &ChartsView::redraw);
  connect(&parts.bridge, &SnapshotBridge::updated, this, &ChartsView::fold);
  const auto followHand = [this] { redrawWithin(kFollowHand); };
  connect(&parts.range, &TimeRange::viewChanged, this, followHand);
  connect(&parts.range, &TimeRange::markedChanged, this, followHand);
  connect(&parts.selection, &Selection::changed, this, followHand);
  m_next.setSingleShot(true);
  m_next.setInterval(0);
  connect(&m_next, &QTimer::timeout, this, &ChartsView::redrawNext);
  connect(verticalScrollBar(), &QScrollBar::valueChanged, this, &ChartsView::redrawNext);
  fold({.full = true, .diffs = {}});
}

void ChartsView::addCard(std::unique_ptr<Chart> chart) {
  auto* card = new ChartCard(std::move(chart), this);
  connect(card, &ChartCard::rangeWanted, this, &ChartsView::zoomTo);
  connect(card, &ChartCard::resetWanted, this, [this] { m_parts.range.setView(std::nullopt); });
  connect(card, &ChartCard::markWanted, this, &ChartsView::markSpan);
  connect(card, &ChartCard::pointed, this, &ChartsView::point);
  connect(card, &ChartCard::figuresWanted, this, [this, card] { refresh(*card); });
  connect(card, &ChartCard::jobClicked, this, [this](JobId id) {
    if (m_parts.bridge.state().job(id)) m_parts.selection.select(id);
  });
  m_cards.push_back(card);
}

void ChartsView::setAskForFile(const AskForFile& ask) {
  for (ChartCard* card : m_cards) card->setAskForFile(ask);
}

void ChartsView::arrange() {
  const int columns = viewport()->width() >= 2 * ChartCard::kNarrowest + 3 * kGap ? 2 : 1;
  if (columns == m_columns) return;
  m_columns = columns;
  for (std::size_t i = 0; i < m_cards.size(); ++i) {
    m_grid->addWidget(m_cards[i], static_cast<int>(i) / columns, static_cast<int>(i) % columns);
  }
  m_grid->setColumnStretch(0, 1);
  m_grid->setColumnStretch(1, columns - 1);
}

void ChartsView::resizeEvent(QResizeEvent* event) {
  QScrollArea::resizeEvent(event);
  arrange();
  redrawWithin(kFollowHand);
}

void ChartsView::showEvent(QShowEvent* event) {
  QScrollArea::showEvent(event);
  redrawWithin(kFollowHand);
}

void ChartsView::fold(const ViewUpdate& update) {
  m_series.fold(update, m_parts.bridge.state(), m_parts.bridge.now());
  redrawWithin(kRedraw);
}

void ChartsView::redrawWithin(std::chrono::milliseconds pause) {
  if (!isVisible()) return;
  const std::chrono::milliseconds since(m_sinceRedraw.isValid() ? m_sinceRedraw.elapsed() : pause.count());
  const auto wait = std::max(pause - since, std::chrono::milliseconds(0));
  if (!m_redraw.isActive() || m_redraw.remainingTimeAsDuration() > wait) m_redraw.start(wait);
}

void ChartsView::redraw() {
  if (!isVisible()) return;
  m_sinceRedraw.start();
  m_stale.assign(m_cards.size(), true);
  redrawNext();
  if (m_series.live() && !m_parts.range.view()) {
    m_timeStep.start();
  } else {
    m_timeStep.stop();
  }
}

void ChartsView::redrawNext() {
  for (std::size_t i = 0; i < m_cards.size(); ++i) {
    if (!m_stale[i] || !m_cards[i]->seen()) continue;
    refresh(*m_cards[i]);
    m_next.start();
    return;
  }
}

void ChartsView::refresh(ChartCard& card) {
  m_tally.update(m_series.ended(), m_parts.range.marked());
  const TimeSpan view = shown();
  const ChartScene scene{m_series, m_tally, m_parts.bridge.state(), m_parts.selection.current(), view};
  const auto& marked = m_parts.range.marked();
  QCPRange axis = secondsOf(view);
  // So that what has just happened is not on the edge.
  if (!m_parts.range.view()) axis.upper += axis.size() * kAir;
  card.refresh(scene, axis, marked ? std::optional(secondsOf(*marked)) : std::nullopt);
  const auto found = std::find(m_cards.begin(), m_cards.end(), &card);
  if (found != m_cards.end()) m_stale[static_cast<std::size_t>(found - m_cards.begin())] = false;
}

TimeSpan ChartsView::shown() const { return m_parts.range.view().value_or(m_series.followed(m_parts.bridge.now())); }

QCPRange ChartsView::secondsOf(TimeSpan span) const {
  const auto seconds = [this](JobTime at) { return std::chrono::duration<double>(at - m_series.origin()).count(); };
  return {seconds(span.begin), seconds(span.end)};
}

TimeSpan ChartsView::spanOf(QCPRange range) const {
  const auto at = [this](double seconds) { return m_series.origin() + JobDuration(std::llround(seconds * 1e9)); };
  return {at(range.lower), at(range.upper)};
}

// Within what there is: beyond it there is nothing to see.
void ChartsView::zoomTo(QCPRange range) {
  if (m_series.empty()) return;
  const TimeSpan whole = m_series.whole(m_parts.bridge.now());
  const QCPRange limits = secondsOf(whole);
  TimeSpan span = spanOf({std::max(range.lower, limits.lower), std::min(range.upper, limits.upper)});
  if (range.size() >= limits.size()) span = whole;
  // Panned over the edge: the same length, up to the edge.
  if (range.lower < limits.lower && span != whole) {
    span = {whole.begin, whole.begin + std::min(spanOf(range).length(), whole.length())};
  }
  if (range.upper > limits.upper && span != whole) {
    span = {whole.end - std::min(spanOf(range).length(), whole.length()), whole.end};
  }
  if (span.length() < kClosest) return;
  m_parts.range.setView(span);
}

void ChartsView::markSpan(std::optional<QCPRange> range) {
  m_parts.range.setMarked(range ? std::optional(spanOf(*range)) : std::nullopt);
}

void ChartsView::point(std::optional<double> at) {
  for (ChartCard* card : m_cards) {
    if (card->chart().timed()) card->point(at);
  }
}

}  // namespace arborist
