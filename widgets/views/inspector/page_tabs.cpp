// SPDX-License-Identifier: GPL-3.0-or-later
#include <widgets/views/inspector/page_tabs.h>

#include <QMouseEvent>
#include <QPainter>
#include <algorithm>

#include <widgets/style/theme.h>

namespace arborist {

namespace {

constexpr int kMostSide = 10, kLeastSide = 4, kAbove = 7, kLine = 2;
constexpr double kSmaller = 0.9;

}  // namespace

PageTabs::PageTabs(QWidget* parent) : QTabBar(parent) {
  setDrawBase(false);
  setExpanding(false);
  setUsesScrollButtons(true);
  setElideMode(Qt::ElideNone);
  setMouseTracking(true);
}

PageTabs::Fit PageTabs::fit() const {
  const int room = parentWidget() ? parentWidget()->width() : width();
  int shown = 0;
  for (int i = 0; i < count(); ++i) shown += isTabVisible(i) ? 1 : 0;
  const auto textWidth = [&](const QFont& font) {
    int all = 0;
    for (int i = 0; i < count(); ++i)
      if (isTabVisible(i)) all += QFontMetrics(font).horizontalAdvance(tabText(i));
    return all;
  };
  QFont text = font();
  int side = (room - textWidth(text)) / std::max(2 * shown, 1);
  if (side < kLeastSide) {
    text.setPointSizeF(text.pointSizeF() * kSmaller);
    side = (room - textWidth(text)) / std::max(2 * shown, 1);
  }
  return {std::clamp(side, kLeastSide - 2, kMostSide), text};
}

QSize PageTabs::tabSizeHint(int index) const {
  const Fit fitting = fit();
  const QFontMetrics metrics(fitting.font);
  return {metrics.horizontalAdvance(tabText(index)) + 2 * fitting.side, QFontMetrics(font()).height() + 2 * kAbove};
}

void PageTabs::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  const Fit fitting = fit();
  const ThemeColors& colors = colorsOf(palette());
  painter.setFont(fitting.font);
  painter.fillRect(QRect(0, height() - 1, width(), 1), colors.border);
  for (int i = 0; i < count(); ++i) {
    if (!isTabVisible(i)) continue;
    const QRect tab = tabRect(i);
    const bool current = i == currentIndex();
    painter.setPen(current || i == m_hovered ? palette().color(QPalette::WindowText) : colors.faintText);
    painter.drawText(tab, Qt::AlignCenter, tabText(i));
    if (!current) continue;
    painter.fillRect(QRect(tab.left(), height() - kLine, tab.width(), kLine), colors.accent);
    if (hasFocus()) {
      painter.setPen(QPen(colors.accent, 1));
      painter.drawRoundedRect(QRectF(tab).adjusted(1.5, 3.5, -1.5, -4.5), 3, 3);
    }
  }
}

void PageTabs::resizeEvent(QResizeEvent* event) {
  QTabBar::resizeEvent(event);
  setIconSize(iconSize() == QSize(1, 1) ? QSize(2, 2) : QSize(1, 1));  // lays the tabs out anew
}

void PageTabs::mouseMoveEvent(QMouseEvent* event) {
  QTabBar::mouseMoveEvent(event);
  const int hovered = tabAt(event->position().toPoint());
  if (hovered == m_hovered) return;
  m_hovered = hovered;
  update();
}

void PageTabs::leaveEvent(QEvent* event) {
  QTabBar::leaveEvent(event);
  m_hovered = -1;
  update();
}

}  // namespace arborist
