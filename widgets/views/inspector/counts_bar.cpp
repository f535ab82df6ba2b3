// SPDX-License-Identifier: GPL-3.0-or-later
#include <widgets/views/inspector/counts_bar.h>

#include <QPainter>
#include <QPainterPath>
#include <QStringList>

#include <widgets/style/format.h>
#include <widgets/style/state_style.h>
#include <widgets/style/theme.h>

namespace arborist {

namespace {

constexpr int kBar = 12, kGlyph = 13, kGap = 5, kBetween = 14;

// What went wrong last, so that it stands at the end of the bar, where the eye finds it.
constexpr JobState kOrder[] = {JobState::Succeeded, JobState::Running,   JobState::Cancelling, JobState::Queued,
                               JobState::Skipped,   JobState::Cancelled, JobState::TimedOut,   JobState::Failed};

}  // namespace

CountsBar::CountsBar(QWidget* parent) : QWidget(parent) {
  QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Fixed);
  policy.setHeightForWidth(true);
  setSizePolicy(policy);
  setAccessibleName(tr("Jobs by state"));
}

void CountsBar::setCounts(const StateCounts& counts) {
  if (counts == m_counts) return;
  m_counts = counts;
  QStringList words;
  layOut(1 << 20, [&](JobState, const QString& text, int, int) { words += text; });
  setAccessibleDescription(words.join(QStringLiteral(", ")));
  updateGeometry();
  update();
}

template <class Place>
int CountsBar::layOut(int width, Place place) const {
  const QFontMetrics metrics(font());
  int left = 0, top = kBar + 7;
  for (const JobState state : kOrder) {
    if (m_counts[state] == 0) continue;
    const QString text = tr("%1 %2").arg(countText(m_counts[state]), stateText(state));
    const int needed = kGlyph + kGap + metrics.horizontalAdvance(text);
    if (left > 0 && left + needed > width) {
      left = 0;
      top += metrics.height() + 3;
    }
    place(state, text, left, top);
    left += needed + kBetween;
  }
  return top + metrics.height();
}

int CountsBar::heightForWidth(int width) const {
  return layOut(width, [](JobState, const QString&, int, int) {});
}

void CountsBar::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  const ThemeColors& colors = colorsOf(palette());
  const QRectF bar(0.5, 0.5, width() - 1, kBar - 1);
  QPainterPath shape;
  shape.addRoundedRect(bar, 3, 3);
  painter.fillPath(shape, colors.track);
  painter.save();
  painter.setClipPath(shape);
  double left = bar.left();
  const double all = std::max(m_counts.all(), 1u);
  for (const JobState state : kOrder) {
    const double width = m_counts[state] / all * bar.width();
    painter.fillRect(QRectF(left, bar.top(), width, bar.height()), stateBrush(state, palette()));
    left += width;
  }
  painter.restore();
  painter.setPen(QPen(colors.border, 1));
  painter.drawPath(shape);
  const QFontMetrics metrics(font());
  layOut(width(), [&](JobState state, const QString& text, int x, int top) {
    const QRectF square(x, top + (metrics.height() - kGlyph) / 2, kGlyph, kGlyph);
    paintStateGlyph(painter, square, state, stateColor(state, palette()));
    painter.setPen(palette().color(QPalette::WindowText));
    painter.drawText(x + kGlyph + kGap, top + metrics.ascent(), text);
  });
}

}  // namespace arborist
