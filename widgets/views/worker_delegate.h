// SPDX-License-Identifier: GPL-3.0-or-later
// Draws the cells of WorkerModel: states with their glyph, shares as bars with their text. For the window's thread.
#pragma once

#include <QStyledItemDelegate>

namespace arborist {

class WorkerDelegate final : public QStyledItemDelegate {
  Q_OBJECT

 public:
  static constexpr int kRowHeight = 24;

  using QStyledItemDelegate::QStyledItemDelegate;

  void paint(QPainter*, const QStyleOptionViewItem&, const QModelIndex&) const override;
  QSize sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const override;

 private:
  void paintState(QPainter&, const QStyleOptionViewItem&, const QModelIndex&) const;
  void paintBar(QPainter&, const QStyleOptionViewItem&, const QModelIndex&) const;
};

}  // namespace arborist
