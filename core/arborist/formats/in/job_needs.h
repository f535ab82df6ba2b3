// SPDX-License-Identifier: GPL-3.0-or-later
// `needs`: who waits for whom among the jobs of one group, as the file has them, before matrices are expanded.
// Not thread-safe.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <arborist/formats/in/file_problem.h>
#include <arborist/formats/in/suggestion.h>
#include <arborist/formats/in/yaml_tree.h>

namespace arborist {

// A job as far as its needs go.
struct NeedsEntry {
  std::string_view name;
  const YamlNode* key = nullptr;        // where it begins
  const YamlNode* needs = nullptr;      // nullptr: none written
  bool succeedsFirst = true;            // its `when` is `success`
  std::vector<std::uint32_t> resolved;  // indices of what was written, sorted

  // `when: always` and `failure` without `needs` wait for every sibling that runs on success.
  bool waitsForAll() const { return !succeedsFirst && !needs; }
};

// Fills `resolved`. Problems: names that are no siblings, itself, one twice, circles.
void resolveNeeds(std::vector<NeedsEntry>& group, ProblemList& problems, Suggestions& suggestions);

}  // namespace arborist
