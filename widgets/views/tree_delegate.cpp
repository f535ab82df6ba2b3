// SPDX-License-Identifier: GPL-3.0-or-later
#include <widgets/views/tree_delegate.h>

#include <QApplication>
#include <QPainter>
#include <algorithm>
#include <array>

#include <widgets/style/format.h>
#include <widgets/style/limit_text.h>
#include <widgets/style/state_icon.h>
#include <widgets/style/state_style.h>
#include <widgets/style/theme.h>

namespace arborist {

namespace {

constexpr int kPadding = 6;
constexpr int kRowHeight = 26;
constexpr int kBarHeight = 8;
constexpr int kCountsBar = 40;
constexpr int kLimitBar = 60;
constexpr int kBesides = 8;        // between a bar and its text
constexpr double kNearMiss = 0.1;  // share of the limit that is left

bool isSelected(const QStyleOptionViewItem& option) { return option.state.testFlag(QStyle::State_Selected); }

QColor textColor(const QStyleOptionViewItem& option) {
  return option.palette.color(isSelected(option) ? QPalette::HighlightedText : QPalette::Text);
}

// A bar's place at the left of the cell; the text follows it.
QRectF barRect(const QRect& cell, int width) {
  const int room = std::min(width, std::max(0, cell.width() - 2 * kPadding));
  return {cell.left() + kPadding + 0.0, cell.center().y() - kBarHeight / 2.0 + 0.5, room + 0.0, kBarHeight + 0.0};
}

void paintTrack(QPainter& painter, const QRectF& bar, const QColor& color) {
  painter.setPen(Qt::NoPen);
  painter.setBrush(color);
  painter.drawRoundedRect(bar, 2, 2);
}

QRect besides(const QRect& cell, const QRectF& bar) {
  return cell.adjusted(static_cast<int>(bar.width()) + kPadding + kBesides, 0, -kPadding, 0);
}

}  // namespace

TreeDelegate::TreeDelegate(const ContextTreeModel& model, const SnapshotBridge& bridge, QObject* parent)
    : QStyledItemDelegate(parent), m_model(model), m_bridge(bridge) {}

QSize TreeDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const {
  const QSize size = QStyledItemDelegate::sizeHint(option, index);
  const int height = std::max(kRowHeight, option.fontMetrics.height() + 8);
  if (index.column() != ContextTreeModel::Limit) return {size.width(), height};
  return {limitWidth(option.fontMetrics, index.data().toString()), height};
}

int TreeDelegate::limitWidth(const QFontMetrics& metrics, const QString& text) {
  return kPadding + kLimitBar + kBesides + metrics.horizontalAdvance(text) + 2 * kPadding;
}

void TreeDelegate::initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const {
  QStyledItemDelegate::initStyleOption(option, index);
  const JobRow* row = m_model.row(index);
  if (!row) return;
  if (index.column() == ContextTreeModel::Name) {
    option->features |= QStyleOptionViewItem::HasDecoration;
    option->icon = stateIcon(row->state);
    option->decorationSize = QSize(16, 16);
    option->font.setBold(row->parent == row->id);
  }
  const QColor faint = colorsOf(option->palette).faintText;
  if (index.column() == ContextTreeModel::State)
    option->palette.setColor(QPalette::Text, stateColor(row->state, option->palette));
  if (index.column() == ContextTreeModel::Why || index.column() == ContextTreeModel::Waited)
    option->palette.setColor(QPalette::Text, faint);
}

void TreeDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
  const JobRow* row = m_model.row(index);
  if (row && m_threatened.run != 0 && row->live() && !isSelected(option) && m_model.isWithin(row->id, m_threatened)) {
    QColor tint = colorsOf(option.palette).danger;
    tint.setAlphaF(0.14F);
    painter->fillRect(option.rect, tint);
  }
  const bool counts = index.column() == ContextTreeModel::Progress && row && row->isGroup();
  const bool limit = index.column() == ContextTreeModel::Limit && row;
  QStyleOptionViewItem cell = option;
  initStyleOption(&cell, index);
  const QStyle& style = *(cell.widget ? cell.widget->style() : QApplication::style());
  if (!counts && !limit) return style.drawControl(QStyle::CE_ItemViewItem, &cell, painter, cell.widget);
  style.drawPrimitive(QStyle::PE_PanelItemViewItem, &cell, painter, cell.widget);
  painter->save();
  painter->setRenderHint(QPainter::Antialiasing);
  painter->setClipRect(option.rect);
  counts ? paintCounts(*painter, cell, *row) : paintLimit(*painter, cell, *row);
  painter->restore();
}

void TreeDelegate::paintText(QPainter& painter, const QFont& font, const QRect& room, const QString& text,
                             const QColor& color) const {
  painter.setPen(color);
  m_texts.paint(painter, room, text, font);
}

// "12/40" beside a bar of the outcomes below.
void TreeDelegate::paintCounts(QPainter& painter, const QStyleOptionViewItem& option, const JobRow& row) const {
  const QString text = tr("%1/%2").arg(countText(row.below.done()), countText(row.below.all()));
  // Large counts take from the bar.
  const int room = option.rect.width() - option.fontMetrics.horizontalAdvance(text) - 2 * kPadding - kBesides - 1;
  const QRectF bar = barRect(option.rect, std::clamp(room - kPadding, 0, kCountsBar));
  const double all = row.below.all();
  paintTrack(painter, bar, colorsOf(option.palette).track);
  double x = bar.left();
  static constexpr std::array kOrder{JobState::Failed,    JobState::TimedOut,   JobState::Cancelled, JobState::Skipped,
                                     JobState::Succeeded, JobState::Cancelling, JobState::Running};
  for (const JobState state : kOrder) {
    if (all <= 0 || row.below[state] == 0) continue;
    const double width = bar.width() * row.below[state] / all;
    // What went wrong is seen however small its share is.
    const double seen = std::min(std::max(width, 2.0), bar.right() - x);
    painter.fillRect(QRectF(x, bar.top(), seen, bar.height()), stateBrush(state, option.palette));
    x += seen;
  }
  paintText(painter, option.font, besides(option.rect, bar), text, textColor(option));
}

// What is left of the limit, draining to the left; hatched and growing once the job was told to stop.
void TreeDelegate::paintLimit(QPainter& painter, const QStyleOptionViewItem& option, const JobRow& row) const {
  const TimePoint now = m_bridge.now();
  const QString text = limitText(row, now);
  if (text.isEmpty()) return;
  const ThemeColors& colors = colorsOf(option.palette);
  const QRectF bar = barRect(option.rect, kLimitBar);
  if (nextAttemptOf(row))
    return paintText(painter, option.font, option.rect.adjusted(kPadding, 0, -kPadding, 0), text, textColor(option));
  QColor words = isSelected(option) ? textColor(option) : row.live() ? textColor(option) : colors.faintText;
  if (overrunOf(row, now)) {
    const QColor color = stateColor(JobState::Cancelling, option.palette);
    paintTrack(painter, bar, colors.track);
    painter.setPen(QPen(color, 1));
    painter.setBrush(stateBrush(JobState::Cancelling, option.palette));
    painter.drawRoundedRect(bar.adjusted(0.5, 0.5, -0.5, -0.5), 2, 2);
    if (!isSelected(option)) words = color;
  } else if (row.live()) {
    const auto limit = limitOf(row);
    if (!limit) return;
    const double share = std::clamp(
        std::chrono::duration<double>(limit->end - now) /
            std::max(std::chrono::duration<double>(limit->end - limit->begin), std::chrono::duration<double>(1e-9)),
        0.0, 1.0);
    QColor color = stateColor(row.state, option.palette);
    if (share < kNearMiss)
      color = colors.danger;
    else if (share < 0.25)
      color = colors.warning;
    paintTrack(painter, bar, colors.track);
    paintTrack(painter, QRectF(bar.left(), bar.top(), bar.width() * share, bar.height()), color);
  } else if (const auto headroom = row.headroom(); headroom && row.state == JobState::Succeeded) {
    const bool near = headroom->left < kNearMiss;
    QColor color = near ? colors.warning : stateColor(row.state, option.palette);
    color.setAlphaF(near ? 1.0F : 0.45F);
    paintTrack(painter, bar, colors.track);
    paintTrack(painter, QRectF(bar.left(), bar.top(), bar.width() * headroom->left, bar.height()), color);
    if (near && !isSelected(option)) words = colors.warning;
  } else {
    return paintText(painter, option.font, option.rect.adjusted(kPadding, 0, -kPadding, 0), text, words);
  }
  paintText(painter, option.font, besides(option.rect, bar), text, words);
}

}  // namespace arborist
