// SPDX-License-Identifier: GPL-3.0-or-later
#include <widgets/views/totals_bar.h>

#include <QBoxLayout>
#include <QLabel>
#include <QPixmap>

#include <widgets/style/format.h>
#include <widgets/style/state_icon.h>
#include <widgets/style/state_style.h>
#include <widgets/style/theme.h>
#include <widgets/views/steady_text.h>

namespace arborist {

namespace {

constexpr std::chrono::seconds kMeasureOver{1};
constexpr int kGlyph = 12;

}  // namespace

TotalsBar::TotalsBar(ViewParts parts, QWidget* parent)
    : QWidget(parent),
      m_parts(parts),
      m_contexts(new QLabel(this)),
      m_events(new QLabel(this)),
      m_drops(new QLabel(this)) {
  setAccessibleName(tr("Totals of all runs"));
  auto* line = new QHBoxLayout(this);
  line->setContentsMargins(8, 0, 8, 0);
  line->setSpacing(14);
  line->addWidget(m_contexts);
  m_contexts->setToolTip(tr("Contexts that live now"));
  for (const JobState state : kJobStates) {
    auto* pair = new QHBoxLayout;
    pair->setSpacing(4);
    auto* sign = new QLabel(this);
    sign->setPixmap(stateIcon(state).pixmap(QSize(kGlyph, kGlyph), devicePixelRatioF()));
    auto* label = new QLabel(this);
    label->setToolTip(tr("Jobs: %1").arg(stateText(state)));
    pair->addWidget(sign);
    pair->addWidget(label);
    line->addLayout(pair);
    m_states[static_cast<std::size_t>(state)] = label;
  }
  line->addStretch(1);
  line->addWidget(m_events);
  line->addWidget(m_drops);
  m_events->setToolTip(tr("Events of contexts that were taken in within the last second"));
  m_drops->setToolTip(tr("Events of contexts that were dropped because their buffers were full; never of jobs"));
  connect(&m_parts.bridge, &SnapshotBridge::updated, this, &TotalsBar::update);
  update({});
}

void TotalsBar::update(const ViewUpdate&) {
  const Snapshot& state = m_parts.bridge.state();
  StateCounts totals;
  for (const auto& [number, run] : state.runs())
    for (const JobState each : kJobStates) totals[each] += run.totals()[each];
  setSteadyText(m_contexts, tr("live contexts %1").arg(countText(state.contextTotals().live)));
  for (const JobState each : kJobStates) {
    QString text = tr("%1 %2").arg(stateText(each), countText(totals[each]));
    if (each == JobState::Running && state.pool()) text += QStringLiteral("/%1").arg(state.pool()->slots);
    setSteadyText(m_states[static_cast<std::size_t>(each)], text);
  }
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
}

}  // namespace arborist
