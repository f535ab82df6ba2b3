// SPDX-License-Identifier: GPL-3.0-or-later
#include <widgets/views/inspector/row_table.h>

#include <QAction>
#include <QClipboard>
#include <QGuiApplication>
#include <QHeaderView>
#include <QKeyEvent>
#include <QPainter>
#include <QPixmap>
#include <QStyledItemDelegate>
#include <algorithm>

#include <widgets/style/icons.h>
#include <widgets/style/state_style.h>
#include <widgets/style/window_style.h>

namespace arborist {

namespace {

constexpr int kGlyph = 13, kSide = 4;

class GlyphDelegate final : public QStyledItemDelegate {
 public:
  GlyphDelegate(int stateRole, QObject* parent) : QStyledItemDelegate(parent), m_stateRole(stateRole) {}

  int glyphColumn = -1;

  // Room at both sides of a text; what marks the row goes through.
  void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override {
    if (option.state & QStyle::State_Selected) {
      const auto group = option.state & QStyle::State_Active ? QPalette::Active : QPalette::Inactive;
      painter->fillRect(option.rect, option.palette.brush(group, QPalette::Highlight));
    }
    QStyleOptionViewItem inner = option;
    inner.rect.adjust(kSide, 0, -kSide, 0);
    QStyledItemDelegate::paint(painter, inner, index);
  }

 protected:
  void initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const override {
    QStyledItemDelegate::initStyleOption(option, index);
    const QVariant value = index.data(m_stateRole);
    if (!value.isValid() && index.column() != glyphColumn) return;
    const qreal scale = option->widget ? option->widget->devicePixelRatioF() : 1;
    QPixmap pixmap(QSize(kGlyph, kGlyph) * scale);
    pixmap.setDevicePixelRatio(scale);
    pixmap.fill(Qt::transparent);
    if (value.isValid()) {
      QPainter painter(&pixmap);
      const auto state = static_cast<JobState>(value.toInt());
      const QColor color = option->state & QStyle::State_Selected ? option->palette.color(QPalette::HighlightedText)
                                                                  : stateColor(state, option->palette);
      paintStateGlyph(painter, QRectF(0, 0, kGlyph, kGlyph), state, color);
    }
    option->icon = QIcon(pixmap);
    option->decorationSize = QSize(kGlyph, kGlyph);
    option->features |= QStyleOptionViewItem::HasDecoration;
  }

  QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override {
    const QSize size = QStyledItemDelegate::sizeHint(option, index);
    return {size.width() + 2 * kSide, std::max(size.height(), option.fontMetrics.height() + 7)};
  }

 private:
  const int m_stateRole;
};

}  // namespace

RowTable::RowTable(QAbstractItemModel* model, int stateRole, QWidget* parent) : QTreeView(parent) {
  setModel(model);
  setItemDelegate(new GlyphDelegate(stateRole, this));
  setRootIsDecorated(false);
  setIndentation(0);
  setUniformRowHeights(true);
  setAllColumnsShowFocus(true);
  setAlternatingRowColors(true);
  setSelectionMode(QAbstractItemView::ExtendedSelection);
  setEditTriggers(QAbstractItemView::NoEditTriggers);
  setFrameStyle(QFrame::NoFrame);
  setTextElideMode(Qt::ElideMiddle);
  header()->setStretchLastSection(true);
  header()->setHighlightSections(false);
  header()->setMinimumSectionSize(28);
  header()->setProperty(kPlainHeader, true);
  auto* copy = new QAction(themedIcon(QStringLiteral("copy")), tr("Copy rows"), this);
  copy->setShortcut(QKeySequence::Copy);
  copy->setShortcutContext(Qt::WidgetShortcut);
  connect(copy, &QAction::triggered, this, &RowTable::copySelected);
  addAction(copy);
  setContextMenuPolicy(Qt::ActionsContextMenu);
}

void RowTable::setGlyphColumn(int column) { static_cast<GlyphDelegate*>(itemDelegate())->glyphColumn = column; }

void RowTable::setStretchColumn(int column) {
  header()->setStretchLastSection(false);
  header()->setSectionResizeMode(column, QHeaderView::Stretch);
}

QString RowTable::selectedText() const {
  QModelIndexList rows = selectionModel()->selectedRows();
  std::sort(rows.begin(), rows.end());
  const auto line = [&](auto cell) {
    QStringList cells;
    for (int column = 0; column < model()->columnCount(); ++column) {
      QString text = cell(column).toString();
      cells += text.replace(QLatin1Char('\t'), QLatin1Char(' ')).replace(QLatin1Char('\n'), QLatin1Char(' '));
    }
    return cells.join(QLatin1Char('\t'));
  };
  QStringList lines;
  if (rows.size() > 1) lines += line([&](int column) { return model()->headerData(column, Qt::Horizontal); });
  for (const QModelIndex& row : rows) lines += line([&](int column) { return row.siblingAtColumn(column).data(); });
  return lines.join(QLatin1Char('\n'));
}

void RowTable::copySelected() const {
  if (selectionModel()->hasSelection()) QGuiApplication::clipboard()->setText(selectedText());
}

void RowTable::keyPressEvent(QKeyEvent* event) {
  if (event->matches(QKeySequence::Copy)) return copySelected();
  QTreeView::keyPressEvent(event);
}

}  // namespace arborist
