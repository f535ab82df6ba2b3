// SPDX-License-Identifier: GPL-3.0-or-later
#include <arch/include_check.h>

#include <arch/layers.h>

#include <optional>
#include <string>

namespace arborist::arch {
namespace {

std::string name(Rank rank) { return std::string(kLayers[rank].name); }

// What is wrong with this include in a file of the layer `from`; empty: nothing.
std::string complaint(Rank from, const Include& include) {
  const std::string& path = include.path;
  if (isOurs(path)) {
    if (!include.angled) return "\"" + path + "\": our own headers are included with <…>";
    const std::optional<Rank> to = layerOfInclude(path);
    if (!to) return "<" + path + "> is in no layer";
    if (*to > from)
      return "reversed: " + name(from) + " includes <" + path + ">, and " + name(*to) + " stands right of it";
    return {};
  }
  if (!include.angled) return "\"" + path + "\": headers are included with <…>, from an include root";
  if (from <= kLastWithoutQt && isQt(path)) return "<" + path + ">: no Qt below widgets";
  if (from <= kLastOfCoreLibrary && !isOfTheSystem(path)) {
    return "<" + path + ">: " + name(from) +
           " belongs to Arborist::core, which uses nothing but the standard library and the system";
  }
  return {};
}

bool isInTheFlow(const SourceFile& file) {
  const std::string& path = file.path();
  return file.isCpp() && (path.starts_with("core/") || path.starts_with("widgets/") || path.starts_with("app/"));
}

}  // namespace

Violations checkIncludes(const SourceTree& tree) {
  Violations violations;
  for (const SourceFile& file : tree.files()) {
    if (!isInTheFlow(file)) continue;
    const bool example = file.path().starts_with(kExamples);
    const std::optional<Rank> from = example ? kLastOfCoreLibrary : layerOfFile(file.path());
    if (!from) {
      violations.push_back({file.path(), 0, "is in no layer: tests/arch/layers.h lists them"});
      continue;
    }
    for (const Include& include : file.includes()) {
      std::string message = complaint(*from, include);
      if (example && include.path.find("/detail/") != std::string::npos) {
        message = "<" + include.path + ">: an example uses public headers only";
      }
      if (!message.empty()) violations.push_back({file.path(), include.line, message});
    }
  }
  return violations;
}

}  // namespace arborist::arch
