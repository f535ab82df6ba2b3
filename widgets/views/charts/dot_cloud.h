// SPDX-License-Identifier: GPL-3.0-or-later
// Thins a cloud of points to what a screen can show: one for each cell of a few pixels, the newest. What is drawn stays
// bounded however many jobs there are, and each dot still stands for one job. For the window's thread.
#pragma once

#include <QPointF>
#include <optional>
#include <unordered_map>
#include <vector>

#include <widgets/views/charts/qcp.h>

#include <arborist/jobs/job_observer.h>

namespace arborist {

class DotCloud {
 public:
  static constexpr double kCell = 4;  // pixels

  struct Dot {
    double key, value;
    JobId id;
  };

  // Begins anew for the ranges that the axes have now.
  void begin(const QCPAxis& key, const QCPAxis& value);
  // Points outside of the key range are left out.
  void add(const Dot&);
  const std::vector<Dot>& dots() const noexcept { return m_dots; }
  // The dot nearest to a pixel of the plot, within reach of a click.
  std::optional<Dot> nearest(const QCPAxis& key, const QCPAxis& value, QPointF pixel) const;

 private:
  struct Scale {
    double lower = 0, upper = 1, pixels = 1;
    bool log = false;
    double place(double) const;  // in pixels from the lower end
  };
  static Scale scaleOf(const QCPAxis&);

  Scale m_key, m_value;
  std::vector<Dot> m_dots;
  std::unordered_map<std::int64_t, std::size_t> m_cells;
};

}  // namespace arborist
