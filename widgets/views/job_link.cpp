// SPDX-License-Identifier: GPL-3.0-or-later
#include <widgets/views/job_link.h>

#include <QPainter>

#include <widgets/style/state_style.h>
#include <widgets/style/theme.h>

namespace arborist {

namespace {

constexpr int kGlyph = 14, kGap = 7, kPadding = 3;

}  // namespace

JobLink::JobLink(JobState state, const QString& path, const QString& figure, QWidget* parent)
    : QAbstractButton(parent), m_state(state), m_figure(figure) {
  setText(path);
  setToolTip(path);
  setAccessibleName(tr("%1, %2, %3").arg(path, stateText(state), figure));
  setCursor(Qt::PointingHandCursor);
  setFocusPolicy(Qt::StrongFocus);
  setAttribute(Qt::WA_Hover);
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

QSize JobLink::sizeHint() const {
  const QFontMetrics metrics = fontMetrics();
  const int texts = metrics.horizontalAdvance(text()) + metrics.horizontalAdvance(m_figure);
  return {texts + kGlyph + 4 * kGap, std::max(kGlyph, metrics.height()) + 2 * kPadding};
}

QSize JobLink::minimumSizeHint() const { return {std::min(160, sizeHint().width()), sizeHint().height()}; }

void JobLink::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  if (hasFocus()) {
    painter.setPen(QPen(palette().color(QPalette::Highlight), 1));
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 3, 3);
  }
  const QRect area = rect().adjusted(kPadding, 0, -kPadding, 0);
  const QRectF square(area.left(), area.center().y() - kGlyph / 2 + 1, kGlyph, kGlyph);
  paintStateGlyph(painter, square, m_state, stateColor(m_state, palette()));
  const int figureWidth = fontMetrics().horizontalAdvance(m_figure);
  painter.setPen(colorsOf(palette()).faintText);
  painter.drawText(area, Qt::AlignRight | Qt::AlignVCenter, m_figure);
  const QRect path = area.adjusted(kGlyph + kGap, 0, -figureWidth - 2 * kGap, 0);
  QFont font = painter.font();
  font.setUnderline(underMouse() || hasFocus());
  painter.setFont(font);
  painter.setPen(palette().color(QPalette::Link));
  painter.drawText(path, Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine,
                   fontMetrics().elidedText(text(), Qt::ElideMiddle, path.width()));
}

}  // namespace arborist
