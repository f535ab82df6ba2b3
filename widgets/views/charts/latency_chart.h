// SPDX-License-Identifier: GPL-3.0-or-later
// How long jobs waited and ran: median, 95th and 99th percentile of those that ended in each window of time, on a log
// axis. For the window's thread.
#pragma once

#include <array>

#include <widgets/views/charts/chart.h>

namespace arborist {

class LatencyChart final : public Chart {
  Q_DECLARE_TR_FUNCTIONS(LatencyChart)

 public:
  QString title() const override { return tr("Latency"); }
  QString explanation() const override;
  QString fileName() const override { return QStringLiteral("latency"); }
  void build(ChartPlot&) override;
  void recolor(const QPalette&) override;
  bool refresh(const ChartScene&) override;
  QString summary() const override;
  std::vector<Reading> readAt(double key) const override;
  SeriesTable table(const ChartScene&) const override;

 private:
  static constexpr std::array kShares{0.5, 0.95, 0.99};
  struct Line {
    bool running;
    double share;
    QString name;
    QCPGraph* graph = nullptr;
  };
  Histogram::Value valueOf(const LatencyBin&, const Line&) const;

  QCPAxisRect* m_rect = nullptr;
  std::vector<Line> m_lines;
  SeriesBins<LatencyBin> m_bins;
  LatencyBin m_all;  // of the span shown
  JobTime m_origin;
};

}  // namespace arborist
