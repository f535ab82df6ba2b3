// SPDX-License-Identifier: GPL-3.0-or-later
#include <widgets/views/timeline_legend.h>

#include <QPainter>

#include <widgets/style/state_style.h>
#include <widgets/style/theme.h>

namespace arborist {

namespace {

constexpr int kGlyph = 12, kGap = 4, kBetween = 14;

}  // namespace

TimelineLegend::TimelineLegend(QWidget* parent) : QWidget(parent) {
  setAccessibleName(tr("Legend of the states"));
  setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Preferred);
}

QSize TimelineLegend::sizeHint() const {
  int width = 0;
  for (const JobState state : kJobStates)
    width += kGlyph + kGap + fontMetrics().horizontalAdvance(stateText(state)) + kBetween;
  return {width, fontMetrics().height() + 4};
}

QSize TimelineLegend::minimumSizeHint() const { return {0, fontMetrics().height() + 4}; }

void TimelineLegend::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  // Whole entries only, from the right.
  int right = width();
  for (std::size_t i = std::size(kJobStates); i-- > 0;) {
    const JobState state = kJobStates[i];
    const QString text = stateText(state);
    const int length = kGlyph + kGap + fontMetrics().horizontalAdvance(text);
    if (length > right) return;
    const int left = right - length;
    paintStateGlyph(painter, QRectF(left, (height() - kGlyph) / 2.0, kGlyph, kGlyph), state,
                    stateColor(state, palette()));
    painter.setPen(colorsOf(palette()).faintText);
    painter.drawText(QRect(left + kGlyph + kGap, 0, length, height()), Qt::AlignVCenter | Qt::AlignLeft, text);
    right = left - kBetween;
  }
}

}  // namespace arborist
