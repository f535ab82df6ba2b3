// SPDX-License-Identifier: GPL-3.0-or-later
#include <widgets/views/totals_bar.h>

#include <QBoxLayout>
#include <QEvent>
#include <QLabel>
#include <QPixmap>
#include <algorithm>
#include <utility>

#include <widgets/style/format.h>
#include <widgets/style/state_icon.h>
#include <widgets/style/state_style.h>
#include <widgets/style/theme.h>
#include <widgets/views/steady_text.h>

namespace arborist {

namespace {

constexpr std::chrono::seconds kMeasureOver{1};
constexpr int kGlyph = 12, kBeside = 4, kBetween = 14, kMargin = 8;

}  // namespace

TotalsBar::TotalsBar(ViewParts parts, QWidget* parent)
    : QWidget(parent),
      m_parts(parts),
      m_contexts(new QLabel(this)),
      m_events(new QLabel(this)),
      m_drops(new QLabel(this)) {
  setAccessibleName(tr("Totals of all runs"));
  setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
  auto* line = new QHBoxLayout(this);
  line->setContentsMargins(kMargin, 0, kMargin, 0);
  line->setSpacing(kBetween);
  line->addWidget(m_contexts);
  m_contexts->setToolTip(tr("Contexts that live now"));
  for (const JobState state : kJobStates) {
    auto* pair = new QHBoxLayout;
    pair->setSpacing(kBeside);
    auto* sign = new QLabel(this);
    m_signs[static_cast<std::size_t>(state)] = sign;
    auto* label = new QLabel(this);
    label->setToolTip(tr("Jobs: %1").arg(stateText(state)));
    pair->addWidget(sign);
    pair->addWidget(label);
    line->addLayout(pair);
    m_states[static_cast<std::size_t>(state)] = label;
  }
  drawSigns();
  line->addStretch(1);
  line->addWidget(m_events);
  line->addWidget(m_drops);
  m_events->setToolTip(tr("Events of contexts that were taken in within the last second"));
  m_drops->setToolTip(tr("Events of contexts that were dropped because their buffers were full; never of jobs"));
  connect(&m_parts.bridge, &SnapshotBridge::updated, this, &TotalsBar::update);
  update({});
}

void TotalsBar::drawSigns() {
  for (const JobState state : kJobStates)
    m_signs[static_cast<std::size_t>(state)]->setPixmap(
        stateIcon(state).pixmap(QSize(kGlyph, kGlyph), devicePixelRatioF()));
}

void TotalsBar::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  if (event->type() == QEvent::PaletteChange) drawSigns();
  if (event->type() == QEvent::FontChange) m_texts = {};  // to be measured anew
}

void TotalsBar::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  arrange();
}

// Chooses between words and signs, and sets the figures.
void TotalsBar::arrange() {
  int wanted = 2 * kMargin;
  for (const QLabel* label : {m_contexts, m_events, m_drops}) wanted += label->sizeHint().width() + kBetween;
  for (const JobState each : kJobStates) {
    const auto i = static_cast<std::size_t>(each);
    const QString text = tr("%1 %2").arg(stateText(each), m_figures[i]);
    if (m_texts[i] != text) m_widest[i] = std::max(m_widest[i], fontMetrics().horizontalAdvance(text) + 2);
    m_texts[i] = text;
    wanted += kGlyph + kBeside + m_widest[i] + kBetween;
  }
  const bool switched = (wanted > width()) != std::exchange(m_brief, wanted > width());
  for (std::size_t i = 0; i < m_states.size(); ++i) {
    QLabel* label = m_states[i];
    if (switched) {  // its steady size is that of the other form
      label->setMinimumSize(0, 0);
      label->setMaximumSize(QWIDGETSIZE_MAX, QWIDGETSIZE_MAX);
    }
    setSteadyText(label, m_brief ? m_figures[i] : m_texts[i]);
    if (label->accessibleName() != m_texts[i]) label->setAccessibleName(m_texts[i]);
  }
}

void TotalsBar::update(const ViewUpdate&) {
  const Snapshot& state = m_parts.bridge.state();
  StateCounts totals;
  for (const auto& [number, run] : state.runs())
    for (const JobState each : kJobStates) totals[each] += run.totals()[each];
  setSteadyText(m_contexts, tr("live contexts %1").arg(countText(state.contextTotals().live)));
  for (const JobState each : kJobStates) m_figures[static_cast<std::size_t>(each)] = countText(totals[each]);
  if (state.pool())
    m_figures[static_cast<std::size_t>(JobState::Running)] += QStringLiteral("/%1").arg(state.pool()->slots);
  const TimePoint now = m_parts.bridge.now();
  const auto passed = std::chrono::duration<double>(now - m_measured).count();
  if (now - m_measured >= kMeasureOver) {
    const std::uint64_t folded = state.events().folded;
    const double rate =
        m_measured == TimePoint{} || folded < m_folded ? 0 : static_cast<double>(folded - m_folded) / passed;
    setSteadyText(m_events, tr("%1 events/s").arg(countText(static_cast<std::uint64_t>(rate))));
    m_folded = folded;
    m_measured = now;
  }
  setSteadyText(m_drops, tr("dropped %1").arg(countText(state.events().droppedInAll())));
  arrange();
}

}  // namespace arborist
