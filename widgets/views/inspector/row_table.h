// SPDX-License-Identifier: GPL-3.0-or-later
// A flat list with columns: whole rows are selected, Ctrl+C copies them as tab-separated values, states show as glyphs.
// For the window's thread.
#pragma once

#include <QString>
#include <QTreeView>

namespace arborist {

class RowTable final : public QTreeView {
  Q_OBJECT

 public:
  // `stateRole`: where the model has an int of JobState, or nothing.
  RowTable(QAbstractItemModel*, int stateRole, QWidget* parent = nullptr);

  // The column of the glyphs: rows without one leave the room free.
  void setGlyphColumn(int column);
  // The column that takes what the others leave.
  void setStretchColumn(int column);
  // The selected rows, in the order of the view, with a line of headers where there are several.
  QString selectedText() const;

 public Q_SLOTS:
  void copySelected() const;

 protected:
  void keyPressEvent(QKeyEvent*) override;
};

}  // namespace arborist
