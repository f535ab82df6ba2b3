// SPDX-License-Identifier: GPL-3.0-or-later
// The processes of a running job as a tree, asked for every second while they can be seen.
#pragma once

#include <widgets/models/process_watch.h>
#include <widgets/models/rows_model.h>
#include <widgets/views/inspector/inspector_tab.h>

class QStackedWidget;

namespace arborist {

class EmptyState;
class RowTable;

class ProcessesTab final : public InspectorTab {
  Q_OBJECT

 public:
  ProcessesTab(const ViewParts&, QWidget* parent);
  void showJob(const JobRow&) override;
  void leave() override;

 private:
  void showProcesses();

  ProcessWatch m_watch;
  RowsModel m_rows;
  RowTable* m_table;
  EmptyState* m_empty;
  QStackedWidget* m_stack;
};

}  // namespace arborist
