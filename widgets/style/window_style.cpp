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

// One line of text that may stand beside an icon, and nothing else.
bool isPlain(const QStyleOptionViewItem& cell) {
  using Option = QStyleOptionViewItem;
  const auto known = Option::HasDisplay | Option::HasDecoration | Option::Alternate;
  return (cell.features & ~known) == 0 && !cell.state.testFlag(QStyle::State_Editing) &&
         cell.textElideMode != Qt::ElideNone && cell.displayAlignment.testFlag(Qt::AlignVCenter) &&
         (cell.icon.isNull() ||
          (cell.decorationPosition == Option::Left && cell.decorationAlignment == Qt::AlignCenter)) &&
         !cell.text.contains(QChar::LineSeparator) && cell.text.size() < LaidOutTexts::kLongest;
}

QPalette::ColorGroup groupOf(const QStyleOption& option) {
  if (!option.state.testFlag(QStyle::State_Enabled)) return QPalette::Disabled;
  return option.state.testFlag(QStyle::State_Active) ? QPalette::Active : QPalette::Inactive;
}

// Of the line around what has the keyboard: a selected row may have the accent's own colour.
QColor focusColor(const QStyleOption& option) {
  const auto* frame = qstyleoption_cast<const QStyleOptionFocusRect*>(&option);
  const bool selected = frame && frame->backgroundColor == option.palette.color(groupOf(option), QPalette::Highlight);
  return selected ? option.palette.color(groupOf(option), QPalette::HighlightedText) : colorsOf(option.palette).accent;
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
    case PE_FrameFocusRect:
      // Fusion's is hard to see on a button in the dark, and has a selected row's own colour.
      painter->save();
      painter->setRenderHint(QPainter::Antialiasing);
      painter->setPen(QPen(focusColor(*option), 1));
      painter->setBrush(Qt::NoBrush);
      painter->drawRoundedRect(QRectF(option->rect).adjusted(0.5, 0.5, -0.5, -0.5), 3, 3);
      painter->restore();
      return;
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
    case CE_ItemViewItem:
      if (const auto* cell = qstyleoption_cast<const QStyleOptionViewItem*>(option); cell && isPlain(*cell))
        return paintCell(*painter, *cell, widget);
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

// As Fusion has it, which lays the text out anew each time: near a third of what painting a row cost.
void WindowStyle::paintCell(QPainter& painter, const QStyleOptionViewItem& cell, const QWidget* widget) const {
  const bool selected = cell.state.testFlag(State_Selected);
  const int margin = proxy()->pixelMetric(PM_FocusFrameHMargin, &cell, widget) + 1;
  painter.save();
  painter.setClipRect(cell.rect);
  proxy()->drawPrimitive(PE_PanelItemViewItem, &cell, &painter, widget);
  QRect room = cell.rect;
  if (!cell.icon.isNull()) {
    const int width = cell.decorationSize.width() + 2 * margin;
    const QRect place = visualRect(cell.direction, room, {room.topLeft(), QSize(width, room.height())});
    const QIcon::Mode mode = !cell.state.testFlag(State_Enabled) ? QIcon::Disabled
                             : selected                          ? QIcon::Selected
                                                                 : QIcon::Normal;
    cell.icon.paint(&painter, alignedRect(cell.direction, Qt::AlignCenter, cell.decorationSize, place), Qt::AlignCenter,
                    mode, cell.state.testFlag(State_Open) ? QIcon::On : QIcon::Off);
    room = visualRect(cell.direction, room, room.adjusted(width, 0, 0, 0));
  }
  painter.setPen(cell.palette.color(groupOf(cell), selected ? QPalette::HighlightedText : QPalette::Text));
  m_texts.paint(painter, room.adjusted(margin, 0, -margin, 0), cell.text, cell.font, cell.displayAlignment,
                cell.textElideMode);
  if (cell.state.testFlag(State_HasFocus)) {
    QStyleOptionFocusRect focus;
    focus.QStyleOption::operator=(cell);
    focus.rect = proxy()->subElementRect(SE_ItemViewItemFocusRect, &cell, widget);
    focus.state |= State_KeyboardFocusChange;
    focus.backgroundColor = cell.palette.color(groupOf(cell), selected ? QPalette::Highlight : QPalette::Window);
    proxy()->drawPrimitive(PE_FrameFocusRect, &focus, &painter, widget);
  }
  painter.restore();
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
