// SPDX-License-Identifier: GPL-3.0-or-later
#include <widgets/views/charts/dot_cloud.h>

#include <cmath>

namespace arborist {

namespace {

constexpr double kReach = 9;  // pixels from a click to the dot that it means

}  // namespace

DotCloud::Scale DotCloud::scaleOf(const QCPAxis& axis) {
  const bool wide = axis.orientation() == Qt::Horizontal;
  const int pixels = wide ? axis.axisRect()->width() : axis.axisRect()->height();
  return {axis.range().lower, axis.range().upper, static_cast<double>(std::max(pixels, 1)),
          axis.scaleType() == QCPAxis::stLogarithmic};
}

double DotCloud::Scale::place(double coord) const {
  if (log) return std::log(coord / lower) / std::log(upper / lower) * pixels;
  return (coord - lower) / (upper - lower) * pixels;
}

void DotCloud::begin(const QCPAxis& key, const QCPAxis& value) {
  m_key = scaleOf(key);
  m_value = scaleOf(value);
  m_dots.clear();
  m_cells.clear();
}

void DotCloud::add(const Dot& dot) {
  if (dot.key < m_key.lower || dot.key > m_key.upper) return;
  const auto column = static_cast<std::int64_t>(m_key.place(dot.key) / kCell);
  const auto row = static_cast<std::int64_t>(std::floor(m_value.place(dot.value) / kCell));
  const auto [found, isNew] = m_cells.try_emplace((column << 20) + row, m_dots.size());
  if (isNew) {
    m_dots.push_back(dot);
  } else {
    m_dots[found->second] = dot;
  }
}

std::optional<DotCloud::Dot> DotCloud::nearest(const QCPAxis& key, const QCPAxis& value, QPointF pixel) const {
  std::optional<Dot> best;
  double bestDistance = kReach;
  for (const Dot& dot : m_dots) {
    const double distance =
        std::hypot(key.coordToPixel(dot.key) - pixel.x(), value.coordToPixel(dot.value) - pixel.y());
    if (distance > bestDistance) continue;
    bestDistance = distance;
    best = dot;
  }
  return best;
}

}  // namespace arborist
