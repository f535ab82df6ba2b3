// SPDX-License-Identifier: GPL-3.0-or-later
// One chart with all that stands around it: title, tools (save, table, reset zoom), the table of the same data, what is
// shown while there is none, and why a file could not be saved. For the window's thread.
#pragma once

#include <QFrame>
#include <memory>

#include <widgets/models/series_table_model.h>
#include <widgets/views/ask_for_file.h>
#include <widgets/views/charts/chart.h>
#include <widgets/views/charts/chart_save.h>

class QAction;
class QLabel;
class QStackedWidget;
class QTableView;
class QToolButton;

namespace arborist {

class ChartCard final : public QFrame {
  Q_OBJECT

 public:
  static constexpr int kHeight = 300;
  static constexpr int kNarrowest = 360;

  explicit ChartCard(std::unique_ptr<Chart>, QWidget* parent = nullptr);
  ~ChartCard() override;

  const Chart& chart() const noexcept { return *m_chart; }
  ChartPlot& plot() noexcept { return *m_plot; }
  void setAskForFile(const AskForFile& ask) { m_ask = ask; }
  // Takes the figures over. `range` and `mark`: of time axes, in seconds.
  void refresh(const ChartScene&, QCPRange range, std::optional<QCPRange> mark);
  // The line at that instant, with the values of this chart.
  void point(std::optional<double> at);
  void saveAs(ChartFormat);
  void showTable(bool);
  bool showsTable() const;
  // Nothing but painting is out of date as long as nobody can see it.
  bool seen() const;

 Q_SIGNALS:
  // Of a time axis.
  void rangeWanted(QCPRange);
  void resetWanted();
  void markWanted(std::optional<QCPRange>);
  void pointed(std::optional<double>);
  void jobClicked(arborist::JobId);
  // The table was opened or a file wants figures: refresh() is due.
  void figuresWanted();

 protected:
  void paintEvent(QPaintEvent*) override;
  void changeEvent(QEvent*) override;

 private:
  QWidget* makeHeader();
  QWidget* makeMessage();
  void makeActions();
  void makeTable();
  void wirePlot();
  void recolor();
  void fillTable(const ChartScene&);
  void copyTable() const;
  void describe();

  const std::unique_ptr<Chart> m_chart;
  ChartPlot* m_plot;
  QStackedWidget* m_pages;
  QWidget* m_empty;
  QTableView* m_table;
  SeriesTableModel* m_model;
  QLabel *m_title, *m_explanation = nullptr;
  QFrame* m_message = nullptr;
  QLabel* m_messageText = nullptr;
  QToolButton* m_saveButton = nullptr;
  QAction *m_tableAction = nullptr, *m_resetAction = nullptr;
  AskForFile m_ask;
  SeriesTable m_figures;  // of the moment in which figuresWanted() was answered
  std::optional<QCPRange> m_ownRange;
  bool m_hasData = false, m_figuresAsked = false;
};

}  // namespace arborist
