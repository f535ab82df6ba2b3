// SPDX-License-Identifier: MIT
#include <arborist/pool/autoscaler.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace arborist {
namespace {

constexpr double kRounding = 1e-9;  // 1.1 is within 0.1 of 1

AutoscalerOptions checked(AutoscalerOptions options) {
  if (options.maxThreads == 0 || options.minThreads > options.maxThreads) {
    throw std::invalid_argument("Autoscaler: no range of threads");
  }
  if (!(options.target > 0)) throw std::invalid_argument("Autoscaler: a target that is not above 0");
  if (!(options.tolerance >= 0)) throw std::invalid_argument("Autoscaler: a negative tolerance");
  for (const Duration duration : {options.downWindow, options.upWindow, options.ratePeriod}) {
    if (duration < Duration::zero()) throw std::invalid_argument("Autoscaler: a negative duration");
  }
  return options;
}

}  // namespace

Autoscaler::Autoscaler(AutoscalerOptions options) : m_options(checked(options)) {}

std::size_t Autoscaler::desired(std::size_t threads, std::size_t busy, std::size_t queued) const {
  const double load = static_cast<double>(busy) + static_cast<double>(queued);
  if (threads == 0) return load > 0 ? std::max<std::size_t>(1, m_options.minThreads) : m_options.minThreads;
  const double ratio = load / static_cast<double>(threads) / m_options.target;
  if (std::abs(ratio - 1) <= m_options.tolerance + kRounding) return threads;
  const double wanted = std::ceil(load / m_options.target);
  return wanted >= static_cast<double>(m_options.maxThreads) ? m_options.maxThreads : static_cast<std::size_t>(wanted);
}

std::size_t Autoscaler::stabilised(std::size_t threads, std::size_t wanted, TimePoint now) {
  const TimePoint down = saturatingAdd(now, -m_options.downWindow), up = saturatingAdd(now, -m_options.upWindow);
  std::size_t highest = wanted, lowest = wanted;
  while (!m_recommended.empty() && m_recommended.front().at <= std::min(down, up)) m_recommended.pop_front();
  for (const Recommendation& one : m_recommended) {
    if (one.at > down) highest = std::max(highest, one.threads);
    if (one.at > up) lowest = std::min(lowest, one.threads);
  }
  // Of equal ones in a row the last stays longest in either window.
  if (!m_recommended.empty() && m_recommended.back().threads == wanted) m_recommended.pop_back();
  m_recommended.push_back({now, wanted});
  return std::clamp(threads, lowest, highest);
}

std::size_t Autoscaler::limited(std::size_t threads, std::size_t wanted, TimePoint now) {
  while (!m_changes.empty() && m_changes.front().at <= saturatingAdd(now, -m_options.ratePeriod)) m_changes.pop_front();
  std::ptrdiff_t changed = 0;
  for (const Change& change : m_changes) changed += change.threads;
  const auto atStart = static_cast<double>(std::max<std::ptrdiff_t>(0, static_cast<std::ptrdiff_t>(threads) - changed));
  if (wanted > threads) {
    const double most = std::max(atStart + static_cast<double>(m_options.upThreads),
                                 std::ceil(atStart * (1 + static_cast<double>(m_options.upPercent) / 100)));
    return static_cast<std::size_t>(std::clamp(most, static_cast<double>(threads), static_cast<double>(wanted)));
  }
  if (wanted < threads) {
    const double least = std::floor(atStart * (1 - std::min(1.0, static_cast<double>(m_options.downPercent) / 100)));
    return static_cast<std::size_t>(std::clamp(least, static_cast<double>(wanted), static_cast<double>(threads)));
  }
  return threads;
}

std::size_t Autoscaler::recommend(std::size_t threads, std::size_t busy, std::size_t queued, TimePoint now) {
  MutexLock lock(m_mutex);
  const std::size_t wanted = std::clamp(desired(threads, busy, queued), m_options.minThreads, m_options.maxThreads);
  const std::size_t stable = stabilised(threads, wanted, now);
  const std::size_t result = std::clamp(limited(threads, stable, now), m_options.minThreads, m_options.maxThreads);
  if (result != threads) {
    m_changes.push_back({now, static_cast<std::ptrdiff_t>(result) - static_cast<std::ptrdiff_t>(threads)});
  }
  return result;
}

}  // namespace arborist
