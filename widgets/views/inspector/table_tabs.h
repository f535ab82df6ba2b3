// SPDX-License-Identifier: GPL-3.0-or-later
// The pages of the inspector that are one table: variables, attempts, events.
#pragma once

#include <QSortFilterProxyModel>

#include <widgets/models/rows_model.h>
#include <widgets/views/inspector/inspector_tab.h>

class QLineEdit;
class QStackedWidget;

namespace arborist {

class EmptyState;
class RowTable;

// The variables of the job and of what encloses it, nearest first, then the file's values; what a nearer one or a --set
// replaces is struck through.
class ValuesTab final : public InspectorTab {
  Q_OBJECT

 public:
  ValuesTab(const ViewParts&, QWidget* parent);
  void showJob(const JobRow&) override;

 private:
  void copy();

  RowsModel m_rows;
  QSortFilterProxyModel m_filtered;
  JobId m_shown;
  QLineEdit* m_filter;
  RowTable* m_table;
  EmptyState* m_empty;
  QStackedWidget* m_stack;
};

class AttemptsTab final : public InspectorTab {
  Q_OBJECT

 public:
  AttemptsTab(const ViewParts&, QWidget* parent);
  void showJob(const JobRow&) override;

 Q_SIGNALS:
  // The output of this attempt is wanted.
  void outputWanted(std::uint32_t attempt);

 private:
  RowsModel m_rows;
  RowTable* m_table;
  QStackedWidget* m_stack;
};

class EventsTab final : public InspectorTab {
  Q_OBJECT

 public:
  EventsTab(const ViewParts&, QWidget* parent);
  void showJob(const JobRow&) override;

 private:
  RowsModel m_rows;
  RowTable* m_table;
};

}  // namespace arborist
