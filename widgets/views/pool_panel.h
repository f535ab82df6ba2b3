// SPDX-License-Identifier: GPL-3.0-or-later
// The pool: what can be done to it, its accounts, and what each worker does. A click on a worker selects its job. For
// the window's thread.
#pragma once

#include <QTimer>
#include <QWidget>

#include <widgets/views/view_parts.h>

class QTreeView;

namespace arborist {

class PoolControls;
class PoolFigures;
class WorkerModel;

class PoolPanel final : public QWidget {
  Q_OBJECT

 public:
  explicit PoolPanel(const ViewParts&, QWidget* parent = nullptr);

 protected:
  void showEvent(QShowEvent*) override;
  void hideEvent(QHideEvent*) override;

 private:
  QTreeView* makeTable();
  void update();
  void chooseRow(int row);
  void followSelection();

  Selection& m_selection;
  SnapshotBridge& m_bridge;
  PoolControls* m_controls;
  PoolFigures* m_figures;
  WorkerModel* m_model;
  QTreeView* m_table;
  QTimer m_tick;
};

}  // namespace arborist
