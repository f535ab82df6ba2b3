// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>
#include <numbers>

#include <arborist/jobs/attempt_seed.h>
#include <arborist/jobs/load_spec.h>
#include <arborist/jobs/split_mix64.h>

namespace arborist {
namespace {

using std::chrono::nanoseconds;

// Of mean 0 and deviation 1: Box and Muller, 1958. The library's distributions are not used, since each implementation
// draws other numbers.
double normal(SplitMix64& random) noexcept {
  const double radius = std::sqrt(-2 * std::log1p(-random.share()));
  return radius * std::cos(2 * std::numbers::pi * random.share());
}

// How many deviations the 99th percentile of a normal distribution stands above its mean.
constexpr double kPercentile99 = 2.3263478740408408;

double drawNanoseconds(const LatencySpec& latency, SplitMix64& random) {
  const auto first = static_cast<double>(latency.first.count()), second = static_cast<double>(latency.second.count());
  switch (latency.shape) {
    case LatencySpec::Shape::Constant: break;
    case LatencySpec::Shape::Uniform: return first + (second - first) * random.share();
    case LatencySpec::Shape::Normal: return first + second * normal(random);
    case LatencySpec::Shape::Exponential: return -first * std::log1p(-random.share());
    case LatencySpec::Shape::Lognormal:
      return first * std::exp(std::log(second / first) / kPercentile99 * normal(random));
  }
  return first;
}

nanoseconds toDuration(double count) noexcept {
  if (!(count > 0)) return {};
  if (count >= 9.2e18) return nanoseconds::max();
  return nanoseconds(static_cast<std::int64_t>(count));
}

}  // namespace

LoadDraw drawLoad(const LoadSpec& load, std::uint64_t seed, std::string_view path, std::uint32_t attempt) {
  SplitMix64 random(attemptSeed(seed, path, attempt));
  LoadDraw draw;
  draw.hangs = random.share() * 100 < load.hang;
  draw.fails = random.share() * 100 < load.fail;
  // A constant is kept to the nanosecond, which a double would not do.
  const bool constant = load.latency.shape == LatencySpec::Shape::Constant;
  draw.lasts = constant ? load.latency.first : toDuration(drawNanoseconds(load.latency, random));
  if (load.longest) draw.lasts = std::min(draw.lasts, *load.longest);
  return draw;
}

}  // namespace arborist
