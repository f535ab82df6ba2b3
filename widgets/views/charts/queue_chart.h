// SPDX-License-Identifier: GPL-3.0-or-later
// How much waits and how many workers are busy: ready jobs with the pool's queue on top of them, and below it busy
// workers against slots. For the window's thread.
#pragma once

#include <widgets/views/charts/chart.h>

namespace arborist {

class QueueChart final : public Chart {
  Q_DECLARE_TR_FUNCTIONS(QueueChart)

 public:
  QString title() const override { return tr("Queue and workers"); }
  QString explanation() const override;
  QString fileName() const override { return QStringLiteral("queue-and-workers"); }
  void build(ChartPlot&) override;
  void recolor(const QPalette&) override;
  bool refresh(const ChartScene&) override;
  QString summary() const override;
  std::vector<Reading> readAt(double key) const override;
  SeriesTable table(const ChartScene&) const override;

 private:
  ChartPlot* m_plot = nullptr;
  QCPAxisRect *m_queueRect = nullptr, *m_workerRect = nullptr;
  QCPGraph* m_graphs[kLoads] = {};
  QColor m_colors[kLoads];
  LoadSample m_now;
};

}  // namespace arborist
