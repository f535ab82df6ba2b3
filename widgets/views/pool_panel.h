// SPDX-License-Identifier: GPL-3.0-or-later
// The pool: what can be done to it, its accounts, what each worker does, and the `limits` of the runs under way. A
// click on a worker selects its job. For the window's thread.
#pragma once

#include <QTimer>
#include <QWidget>

#include <widgets/views/view_parts.h>

class QAbstractItemModel;
class QTreeView;

namespace arborist {

class PoolControls;
class LimitModel;
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
  QTreeView* makeTable(QAbstractItemModel* model, const QString& name);
  QTreeView* makeWorkers();
  QTreeView* makeLimits();
  void update();
  void fitLimits();  // as high as its rows, within bounds; away without any
  void chooseRow(int row);
  void followSelection();

  Selection& m_selection;
  SnapshotBridge& m_bridge;
  PoolControls* m_controls;
  PoolFigures* m_figures;
  WorkerModel* m_model;
  LimitModel* m_limitModel;
  QTreeView* m_table;
  QTreeView* m_limits;
  QTimer m_tick;
};

}  // namespace arborist
