// SPDX-License-Identifier: GPL-3.0-or-later
#include <arborist/formats/in/latency.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

#include <arborist/formats/in/describe.h>
#include <arborist/formats/in/duration.h>
#include <arborist/formats/in/trimmed.h>

namespace arborist {
namespace {

using Shape = LatencySpec::Shape;

struct Distribution {
  std::string_view name;
  Shape shape;
  std::size_t durations;
  std::string_view form;
};

constexpr std::array kDistributions{
    Distribution{"uniform", Shape::Uniform, 2, "uniform(shortest, longest)"},
    Distribution{"normal", Shape::Normal, 2, "normal(mean, deviation)"},
    Distribution{"exponential", Shape::Exponential, 1, "exponential(mean)"},
    Distribution{"lognormal", Shape::Lognormal, 2, "lognormal(median, 99th percentile)"},
};

std::vector<std::string_view> splitAtCommas(std::string_view text) {
  std::vector<std::string_view> parts;
  for (std::size_t comma = 0; comma != std::string_view::npos;) {
    comma = text.find(',');
    parts.push_back(trimmed(text.substr(0, comma)));
    text.remove_prefix(comma == std::string_view::npos ? text.size() : comma + 1);
  }
  return parts;
}

const Distribution* findDistribution(std::string_view name, Suggestions& suggestions, std::string& why) {
  std::array<std::string_view, kDistributions.size()> names;
  std::transform(kDistributions.begin(), kDistributions.end(), names.begin(), [](const auto& one) { return one.name; });
  const auto* found = std::find(names.begin(), names.end(), name);
  if (found != names.end()) return &kDistributions[static_cast<std::size_t>(found - names.begin())];
  why = "expected `uniform`, `normal`, `exponential` or `lognormal` before the parenthesis, found " + inQuotes(name) +
        suggestions.forName(name, names);
  return nullptr;
}

// The deviation alone may be zero: then there is none.
std::optional<JobDuration> parseParameter(std::string_view text, bool deviation, std::string& why) {
  const auto duration = deviation ? parseDuration(text, &why) : parseLimit(text, &why);
  if (!duration || duration->count() >= 0) return duration;
  why = "expected a duration such as 10ms, found " + inQuotes(text) + "; it must not be negative";
  return std::nullopt;
}

std::optional<LatencySpec> parseDistribution(const Distribution& distribution, std::string_view inside,
                                             std::string_view text, std::string& why) {
  const std::vector<std::string_view> parts = splitAtCommas(inside);
  if (parts.size() != distribution.durations) {
    why = "expected " + plural(distribution.durations, "duration") + " as in " + inQuotes(distribution.form) +
          ", found " + inQuotes(text);
    return std::nullopt;
  }
  LatencySpec latency{distribution.shape, {}, {}};
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const bool deviation = i == 1 && distribution.shape == Shape::Normal;
    const auto duration = parseParameter(parts[i], deviation, why);
    if (!duration) return std::nullopt;
    (i == 0 ? latency.first : latency.second) = *duration;
  }
  if (distribution.durations == 2 && distribution.shape != Shape::Normal && latency.second < latency.first) {
    why = "expected " + inQuotes(distribution.form) + " with the longer duration last, found " + inQuotes(text);
    return std::nullopt;
  }
  return latency;
}

}  // namespace

std::optional<LatencySpec> parseLatency(std::string_view text, Suggestions& suggestions, std::string& why) {
  const std::size_t open = text.find('(');
  if (open == std::string_view::npos) {
    const auto duration = parseLimit(text, &why);
    if (duration) return LatencySpec{Shape::Constant, *duration, {}};
    if (!text.empty() && (text.front() < '0' || text.front() > '9'))
      why = "expected a duration such as 20ms or a distribution such as lognormal(20ms, 80ms), found " + inQuotes(text);
    return std::nullopt;
  }
  if (!text.ends_with(')')) {
    why = "expected a closing parenthesis as in lognormal(20ms, 80ms), found " + inQuotes(text);
    return std::nullopt;
  }
  const Distribution* distribution = findDistribution(trimmed(text.substr(0, open)), suggestions, why);
  if (!distribution) return std::nullopt;
  return parseDistribution(*distribution, text.substr(open + 1, text.size() - open - 2), text, why);
}

}  // namespace arborist
