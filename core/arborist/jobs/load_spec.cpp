// SPDX-License-Identifier: GPL-3.0-or-later
#include <arborist/jobs/load_spec.h>

#include <fmt/format.h>

#include <arborist/jobs/duration_text.h>

namespace arborist {

std::string toText(const LatencySpec& latency) {
  const auto both = [&](std::string_view name) {
    return fmt::format("{}({}, {})", name, toText(latency.first), toText(latency.second));
  };
  switch (latency.shape) {
    case LatencySpec::Shape::Constant: break;
    case LatencySpec::Shape::Uniform: return both("uniform");
    case LatencySpec::Shape::Normal: return both("normal");
    case LatencySpec::Shape::Exponential: return "exponential(" + toText(latency.first) + ")";
    case LatencySpec::Shape::Lognormal: return both("lognormal");
  }
  return toText(latency.first);
}

std::string toText(const LoadSpec& load) {
  const bool endless = load.hang >= 100;
  std::string text = endless ? "load without end" : "load for " + toText(load.latency);
  if (load.longest && !endless) text += ", at most " + toText(*load.longest);
  if (load.cpu > 0) text += fmt::format(", cpu {} %", load.cpu);
  if (load.fail > 0 && !endless) text += fmt::format(", {} % fail", load.fail);
  if (load.hang > 0 && !endless) text += fmt::format(", {} % hang", load.hang);
  if (load.ignoreCancel.count() > 0) text += ", ignores a stop for " + toText(load.ignoreCancel);
  return text;
}

}  // namespace arborist
