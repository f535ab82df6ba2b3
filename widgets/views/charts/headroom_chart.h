// SPDX-License-Identifier: GPL-3.0-or-later
// How near jobs came to their limits: each that has ended is a dot at its end and the share of the limit that it used.
// The line is the limit; what reached it lies above it. A click selects the job. For the window's thread.
#pragma once

#include <array>

#include <widgets/views/charts/chart.h>
#include <widgets/views/charts/dot_cloud.h>

namespace arborist {

class HeadroomChart final : public Chart {
  Q_DECLARE_TR_FUNCTIONS(HeadroomChart)

 public:
  static constexpr double kNearMiss = 0.9;
  // More is drawn at the upper edge.
  static constexpr double kMostShown = 2;

  QString title() const override { return tr("Headroom"); }
  QString explanation() const override;
  QString fileName() const override { return QStringLiteral("headroom"); }
  void build(ChartPlot&) override;
  void recolor(const QPalette&) override;
  bool refresh(const ChartScene&) override;
  QString summary() const override;
  std::vector<Reading> readAt(double key) const override;
  SeriesTable table(const ChartScene&) const override;
  std::optional<JobId> jobAt(QPointF) const override;

 private:
  enum Class { Within, Near, Over };
  static Class classOf(float used);

  QCPAxisRect* m_rect = nullptr;
  QCPItemStraightLine* m_limit = nullptr;
  QCPItemRect* m_beyond = nullptr;
  std::array<QCPGraph*, 3> m_graphs{};
  std::array<DotCloud, 3> m_dots;
  std::array<std::uint64_t, 3> m_counts{};  // in the span shown
};

}  // namespace arborist
