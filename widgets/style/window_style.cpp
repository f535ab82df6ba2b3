// SPDX-License-Identifier: GPL-3.0-or-later
#include <widgets/style/window_style.h>

#include <QPainter>
#include <QStyleOption>
#include <QVariant>
#include <QWidget>

#include <widgets/style/theme.h>

namespace arborist {

namespace {

constexpr int kHeaderSide = 6, kHeaderAbove = 5;
constexpr int kArrow = 8, kArrowRoom = 12;

bool isPlain(const QWidget* header) { return header && header->property(kPlainHeader).toBool(); }

void paintHeader(QPainter& painter, const QStyleOption& option, const QWidget* widget, bool lineAtRight) {
  const ThemeColors& colors = colorsOf(option.palette);
  const bool plain = isPlain(widget);
  const QRect& area = option.rect;
  painter.fillRect(area, plain ? option.palette.color(QPalette::Base) : colors.raised);
  const QColor line = plain ? option.palette.color(QPalette::Mid) : colors.border;
  painter.fillRect(QRect(area.left(), area.bottom(), area.width(), 1), line);
  if (lineAtRight && !plain) painter.fillRect(QRect(area.right(), area.top(), 1, area.height()), line);
}

// Its arrow stands beside the text, not in the corner.
bool hasArrow(const QStyleOptionToolButton& button) {
  return button.features.testFlag(QStyleOptionToolButton::HasMenu) &&
         !button.features.testFlag(QStyleOptionToolButton::MenuButtonPopup);
}

}  // namespace

int WindowStyle::pixelMetric(PixelMetric metric, const QStyleOption* option, const QWidget* widget) const {
  switch (metric) {
    case PM_HeaderMargin: return kHeaderSide;
    case PM_ToolBarFrameWidth: return 0;
    case PM_ToolBarItemMargin:
    case PM_ToolBarItemSpacing: return 4;
    case PM_ToolTipLabelFrameWidth: return 5;
    default: return QProxyStyle::pixelMetric(metric, option, widget);
  }
}

QSize WindowStyle::sizeFromContents(ContentsType type, const QStyleOption* option, const QSize& contents,
                                    const QWidget* widget) const {
  QSize size = QProxyStyle::sizeFromContents(type, option, contents, widget);
  if (type == CT_HeaderSection) size.rheight() -= 2 * (kHeaderSide - kHeaderAbove) - 1;
  return size;
}

void WindowStyle::drawPrimitive(PrimitiveElement element, const QStyleOption* option, QPainter* painter,
                                const QWidget* widget) const {
  switch (element) {
    case PE_PanelTipLabel:
      painter->fillRect(option->rect, colorsOf(option->palette).border);
      painter->fillRect(option->rect.adjusted(1, 1, -1, -1), option->palette.color(QPalette::ToolTipBase));
      return;
    case PE_FrameStatusBarItem: return;
    default: QProxyStyle::drawPrimitive(element, option, painter, widget);
  }
}

void WindowStyle::drawControl(ControlElement element, const QStyleOption* option, QPainter* painter,
                              const QWidget* widget) const {
  switch (element) {
    case CE_HeaderSection: return paintHeader(*painter, *option, widget, true);
    case CE_HeaderEmptyArea: return paintHeader(*painter, *option, widget, false);
    case CE_HeaderLabel:
      if (const auto* header = qstyleoption_cast<const QStyleOptionHeader*>(option); header && isPlain(widget)) {
        QStyleOptionHeader faint = *header;
        faint.palette.setColor(QPalette::ButtonText, header->palette.color(QPalette::PlaceholderText));
        return QProxyStyle::drawControl(element, &faint, painter, widget);
      }
      return QProxyStyle::drawControl(element, option, painter, widget);
    case CE_ToolBar: {
      const QRect& area = option->rect;
      painter->fillRect(area, option->palette.color(QPalette::Window));
      painter->fillRect(QRect(area.left(), area.bottom(), area.width(), 1), colorsOf(option->palette).border);
      return;
    }
    default: QProxyStyle::drawControl(element, option, painter, widget);
  }
}

void WindowStyle::drawComplexControl(ComplexControl control, const QStyleOptionComplex* option, QPainter* painter,
                                     const QWidget* widget) const {
  const auto* button = control == CC_ToolButton ? qstyleoption_cast<const QStyleOptionToolButton*>(option) : nullptr;
  if (!button || !hasArrow(*button)) return QProxyStyle::drawComplexControl(control, option, painter, widget);
  QStyleOptionToolButton plain = *button;
  plain.features.setFlag(QStyleOptionToolButton::HasMenu, false);
  QProxyStyle::drawComplexControl(control, &plain, painter, widget);
  const bool mirrored = option->direction == Qt::RightToLeft;
  QStyleOption arrow = *button;
  const int x = mirrored ? option->rect.left() + kArrowRoom - kArrow : option->rect.right() - kArrowRoom;
  arrow.rect = QRect(x, option->rect.center().y() - kArrow / 2 + 1, kArrow, kArrow);
  proxy()->drawPrimitive(PE_IndicatorArrowDown, &arrow, painter, widget);
}

}  // namespace arborist
