// SPDX-License-Identifier: GPL-3.0-or-later
// Paints the cells of the context tree: state signs, counts with a bar, the draining deadline. For the window's thread.
#pragma once

#include <QStyledItemDelegate>

#include <widgets/models/context_tree_model.h>
#include <widgets/style/laid_out_texts.h>

namespace arborist {

class TreeDelegate final : public QStyledItemDelegate {
  Q_OBJECT

 public:
  TreeDelegate(const ContextTreeModel&, const SnapshotBridge&, QObject* parent);
  // Rows at and below this job are tinted: they would be stopped. run 0: none.
  void setThreatened(JobId id) { m_threatened = id; }
  JobId threatened() const noexcept { return m_threatened; }

  // What a cell of the limit takes that says this beside its bar.
  static int limitWidth(const QFontMetrics&, const QString& text);

  void paint(QPainter*, const QStyleOptionViewItem&, const QModelIndex&) const override;
  QSize sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const override;

 protected:
  void initStyleOption(QStyleOptionViewItem*, const QModelIndex&) const override;

 private:
  void paintText(QPainter&, const QFont&, const QRect& room, const QString&, const QColor&) const;
  void paintCounts(QPainter&, const QStyleOptionViewItem&, const JobRow&) const;
  void paintLimit(QPainter&, const QStyleOptionViewItem&, const JobRow&) const;

  const ContextTreeModel& m_model;
  const SnapshotBridge& m_bridge;
  JobId m_threatened;
  mutable LaidOutTexts m_texts;
};

}  // namespace arborist
