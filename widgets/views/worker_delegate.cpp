// SPDX-License-Identifier: GPL-3.0-or-later
#include <widgets/views/worker_delegate.h>

#include <QApplication>
#include <QPainter>

#include <widgets/models/worker_model.h>
#include <widgets/style/state_style.h>
#include <widgets/style/theme.h>

namespace arborist {

namespace {

constexpr int kPadding = 8, kGlyph = 14, kBarWidth = 48, kBarHeight = 6;
constexpr double kNear = 0.1, kSoon = 0.25;

QColor textColor(const QStyleOptionViewItem& option, bool faint) {
  if (option.state & QStyle::State_Selected) return option.palette.color(QPalette::HighlightedText);
  return faint ? colorsOf(option.palette).faintText : option.palette.color(QPalette::Text);
}

}  // namespace

void WorkerDelegate::paint(QPainter* painter, const QStyleOptionViewItem& given, const QModelIndex& index) const {
  QStyleOptionViewItem option = given;
  initStyleOption(&option, index);
  const int column = index.column();
  if (column != WorkerModel::State && column != WorkerModel::Limit && column != WorkerModel::Utilisation)
    return QStyledItemDelegate::paint(painter, given, index);
  const QString text = std::exchange(option.text, QString());
  const QStyle* style = option.widget ? option.widget->style() : QApplication::style();
  style->drawControl(QStyle::CE_ItemViewItem, &option, painter, option.widget);
  option.text = text;
  painter->save();
  if (column == WorkerModel::State) {
    paintState(*painter, option, index);
  } else {
    paintBar(*painter, option, index);
  }
  painter->restore();
}

void WorkerDelegate::paintState(QPainter& painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
  QRect area = option.rect.adjusted(kPadding, 0, -kPadding, 0);
  const QVariant state = index.data(WorkerModel::StateRole);
  if (state.isValid()) {
    const auto value = static_cast<JobState>(state.toInt());
    const bool selected = option.state & QStyle::State_Selected;
    const QRectF square(area.left(), area.center().y() - kGlyph / 2 + 1, kGlyph, kGlyph);
    paintStateGlyph(painter, square, value,
                    selected ? option.palette.color(QPalette::HighlightedText) : stateColor(value, option.palette));
  }
  area.setLeft(area.left() + kGlyph + 6);
  painter.setPen(textColor(option, !state.isValid()));
  painter.drawText(area, Qt::AlignVCenter | Qt::AlignLeft,
                   option.fontMetrics.elidedText(option.text, Qt::ElideRight, area.width()));
}

void WorkerDelegate::paintBar(QPainter& painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
  const QVariant share = index.data(WorkerModel::ShareRole);
  QRect area = option.rect.adjusted(kPadding, 0, -kPadding, 0);
  if (share.isValid()) {
    const ThemeColors& colors = colorsOf(option.palette);
    const double value = share.toDouble();
    QColor fill = stateColor(JobState::Running, option.palette);
    if (index.column() == WorkerModel::Limit && value < kSoon) fill = value < kNear ? colors.danger : colors.warning;
    const QRectF track(area.left(), area.center().y() - kBarHeight / 2 + 0.5, kBarWidth, kBarHeight);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(colors.track);
    painter.drawRoundedRect(track, kBarHeight / 2.0, kBarHeight / 2.0);
    painter.setClipRect(QRectF(track.left(), track.top(), track.width() * value, track.height()));
    painter.setBrush(fill);
    painter.drawRoundedRect(track, kBarHeight / 2.0, kBarHeight / 2.0);
    painter.setClipping(false);
    area.setLeft(area.left() + kBarWidth + 8);
  }
  painter.setPen(textColor(option, false));
  painter.drawText(area, Qt::AlignVCenter | Qt::AlignLeft,
                   option.fontMetrics.elidedText(option.text, Qt::ElideRight, area.width()));
}

QSize WorkerDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const {
  QSize size = QStyledItemDelegate::sizeHint(option, index);
  const int column = index.column();
  if (column == WorkerModel::State) size.rwidth() += kGlyph + 6 + 2 * kPadding;
  if (column == WorkerModel::Limit || column == WorkerModel::Utilisation) size.rwidth() += kBarWidth + 8 + 2 * kPadding;
  return size.expandedTo({0, kRowHeight});
}

}  // namespace arborist
