// SPDX-License-Identifier: GPL-3.0-or-later
// The timeline: lanes of workers or of the tree's jobs over one time axis, an overview of the whole, and the same data
// as a table. Zoom and pan are shared with the charts by the TimeRange. For the window's thread.
#pragma once

#include <QWidget>

#include <widgets/models/timeline_model.h>
#include <widgets/models/timeline_table_model.h>
#include <widgets/views/timeline_canvas.h>
#include <widgets/views/view_parts.h>

class QAction;
class QHBoxLayout;
class QStackedWidget;
class QTableView;

namespace arborist {

class TimelineMinimap;

class TimelineView final : public QWidget {
  Q_OBJECT

 public:
  explicit TimelineView(ViewParts, QWidget* parent = nullptr);

  void setLanes(TimelineLanes);
  // In place of the drawing.
  void showTable(bool);

  TimelineCanvas& canvas() noexcept { return *m_canvas; }
  QTableView& table() noexcept { return *m_table; }

 private:
  void makeBar();
  void makeTable();
  void apply(const ViewUpdate&);
  void showPage();
  void copyRows();
  void selectInTable();

  ViewParts m_parts;
  TimelineModel m_model;
  TimelineTableModel* m_tableModel;
  TimelineCanvas* m_canvas;
  TimelineMinimap* m_minimap;
  QTableView* m_table;
  QWidget* m_bar;
  QStackedWidget* m_pages;
  QAction *m_workers, *m_jobs, *m_fit, *m_tableSwitch;
};

}  // namespace arborist
