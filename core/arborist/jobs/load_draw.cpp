// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>
#include <numbers>

#include <arborist/jobs/load_spec.h>

namespace arborist {
namespace {

using std::chrono::nanoseconds;

// FNV-1a (http://www.isthe.com/chongo/tech/comp/fnv/).
std::uint64_t hashOf(std::string_view text) noexcept {
  std::uint64_t hash = 0xcbf29ce484222325;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  return hash;
}

// SplitMix64: Steele, Lea and Flood, Fast Splittable Pseudorandom Number Generators, 2014. The library's distributions
// are not used, since each implementation draws other numbers.
class Random {
 public:
  explicit Random(std::uint64_t state) noexcept : m_state(state) {}

  std::uint64_t next() noexcept {
    std::uint64_t z = m_state += 0x9e3779b97f4a7c15;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
  }
  // 0 ≤ … < 1.
  double share() noexcept { return static_cast<double>(next() >> 11) * 0x1p-53; }
  // Of mean 0 and deviation 1: Box and Muller, 1958.
  double normal() noexcept {
    const double radius = std::sqrt(-2 * std::log1p(-share()));
    return radius * std::cos(2 * std::numbers::pi * share());
  }

 private:
  std::uint64_t m_state;
};

// How many deviations the 99th percentile of a normal distribution stands above its mean.
constexpr double kPercentile99 = 2.3263478740408408;

double drawNanoseconds(const LatencySpec& latency, Random& random) {
  const auto first = static_cast<double>(latency.first.count()), second = static_cast<double>(latency.second.count());
  switch (latency.shape) {
    case LatencySpec::Shape::Constant: break;
    case LatencySpec::Shape::Uniform: return first + (second - first) * random.share();
    case LatencySpec::Shape::Normal: return first + second * random.normal();
    case LatencySpec::Shape::Exponential: return -first * std::log1p(-random.share());
    case LatencySpec::Shape::Lognormal:
      return first * std::exp(std::log(second / first) / kPercentile99 * random.normal());
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
  // Neighbours in any of the three must have nothing in common, so each goes through the generator by itself.
  Random random(Random(Random(seed).next() ^ hashOf(path)).next() + attempt);
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
