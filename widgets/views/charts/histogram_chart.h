// SPDX-License-Identifier: GPL-3.0-or-later
// How run times and waits are spread, on a log axis, with the limit of the selected job or of its group drawn into it.
// Of the marked span, if there is one. For the window's thread.
#pragma once

#include <widgets/views/charts/chart.h>

namespace arborist {

class HistogramChart final : public Chart {
  Q_DECLARE_TR_FUNCTIONS(HistogramChart)

 public:
  HistogramChart() : Chart(Keys::Own) {}
  QString title() const override { return tr("Run time distribution"); }
  QString explanation() const override;
  QString fileName() const override { return QStringLiteral("run-time-distribution"); }
  void build(ChartPlot&) override;
  void recolor(const QPalette&) override;
  bool refresh(const ChartScene&) override;
  QString summary() const override;
  QString headingAt(double key) const override;
  std::vector<Reading> readAt(double key) const override;
  SeriesTable table(const ChartScene&) const override;

 private:
  void showLimit(const ChartScene&);

  QCPAxisRect* m_rect = nullptr;
  QCPGraph *m_runningGraph = nullptr, *m_queuedGraph = nullptr;
  QCPItemStraightLine* m_limitLine = nullptr;
  QCPItemText* m_limitText = nullptr;
  std::vector<LogBin> m_running, m_queued;
  QString m_figures;
  std::optional<JobDuration> m_limit;
};

}  // namespace arborist
