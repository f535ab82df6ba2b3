// SPDX-License-Identifier: GPL-3.0-or-later
#include <widgets/views/inspector/state_badge.h>

#include <QPainter>

#include <widgets/style/state_style.h>

namespace arborist {

namespace {

constexpr int kGlyph = 14, kGap = 5, kSide = 8, kAbove = 3;

}  // namespace

StateBadge::StateBadge(QWidget* parent) : QWidget(parent) {
  setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
  QFont bold = font();
  bold.setBold(true);
  setFont(bold);
  setAccessibleDescription(tr("State of the job"));
  setState(m_state);
}

void StateBadge::setState(JobState state) {
  if (state == m_state && !accessibleName().isEmpty()) return;
  m_state = state;
  setAccessibleName(stateText(state));
  updateGeometry();
  update();
}

QSize StateBadge::sizeHint() const {
  const QFontMetrics metrics(font());
  return {kSide + kGlyph + kGap + metrics.horizontalAdvance(stateText(m_state)) + kSide,
          std::max(kGlyph, metrics.height()) + 2 * kAbove};
}

void StateBadge::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  const QColor color = stateColor(m_state, palette());
  QColor tint = color;
  tint.setAlphaF(0.14F);
  painter.setPen(Qt::NoPen);
  painter.setBrush(tint);
  painter.drawRoundedRect(rect(), 5, 5);
  paintStateGlyph(painter, QRectF(kSide, (height() - kGlyph) / 2.0, kGlyph, kGlyph), m_state, color);
  painter.setPen(color);
  painter.drawText(rect().adjusted(kSide + kGlyph + kGap, 0, 0, 0), Qt::AlignVCenter | Qt::AlignLeft,
                   stateText(m_state));
}

}  // namespace arborist
