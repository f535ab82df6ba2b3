// SPDX-License-Identifier: GPL-3.0-or-later
// What cancelled jobs, as bars, and how long each took from the order to stop to its end, as points over time.
// The bars are of the marked span, if there is one. For the window's thread.
#pragma once

#include <widgets/views/charts/chart.h>
#include <widgets/views/charts/dot_cloud.h>

namespace arborist {

class CancelChart final : public Chart {
  Q_DECLARE_TR_FUNCTIONS(CancelChart)

 public:
  QString title() const override { return tr("Cancellations"); }
  QString explanation() const override;
  QString fileName() const override { return QStringLiteral("cancellations"); }
  void build(ChartPlot&) override;
  void recolor(const QPalette&) override;
  bool refresh(const ChartScene&) override;
  QString summary() const override;
  std::vector<Reading> readAt(double key) const override;
  SeriesTable table(const ChartScene&) const override;
  std::optional<JobId> jobAt(QPointF) const override;

 private:
  struct Bar {
    CauseCode code;
    std::uint64_t count;
  };
  void refreshBars(const EndedTally&);

  ChartPlot* m_plot = nullptr;
  QCPAxisRect *m_causeRect = nullptr, *m_stopRect = nullptr;
  QCPBars* m_bars = nullptr;
  std::vector<QCPItemText*> m_counts;  // at the ends of the bars
  QCPGraph* m_stops = nullptr;
  DotCloud m_dots;
  std::vector<Bar> m_causes;
  std::uint64_t m_cancelled = 0;
  QString m_stopFigures;
  QPalette m_palette;
};

}  // namespace arborist
