// SPDX-License-Identifier: GPL-3.0-or-later
// How many jobs end a second, stacked by how they end. For the window's thread.
#pragma once

#include <array>

#include <widgets/views/charts/chart.h>

namespace arborist {

class ThroughputChart final : public Chart {
  Q_DECLARE_TR_FUNCTIONS(ThroughputChart)

 public:
  QString title() const override { return tr("Throughput"); }
  QString explanation() const override { return tr("Jobs that ended, a second, by how they ended."); }
  QString fileName() const override { return QStringLiteral("throughput"); }
  void build(ChartPlot&) override;
  void recolor(const QPalette&) override;
  bool refresh(const ChartScene&) override;
  QString summary() const override;
  std::vector<Reading> readAt(double key) const override;
  SeriesTable table(const ChartScene&) const override;

 private:
  static constexpr std::array kStates{JobState::Succeeded, JobState::Skipped, JobState::Cancelled, JobState::TimedOut,
                                      JobState::Failed};
  double rate(std::uint32_t count) const;

  QCPAxisRect* m_rect = nullptr;
  std::array<QCPBars*, kStates.size()> m_bars{};
  SeriesBins<OutcomeBin> m_bins;
  JobTime m_origin;
};

}  // namespace arborist
