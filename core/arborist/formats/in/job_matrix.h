// SPDX-License-Identifier: GPL-3.0-or-later
// `matrix`: one job written once, run once for each combination of values. Not thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include <arborist/formats/in/file_problem.h>
#include <arborist/formats/in/suggestion.h>
#include <arborist/formats/in/yaml_tree.h>

namespace arborist {

// Names of siblings, each with the highest number that was put to it.
using TakenNames = std::unordered_map<std::string, std::size_t>;

struct MatrixAxis {
  std::string key;                      // as in the file
  std::string variable;                 // in upper case: the environment variable
  std::vector<const YamlNode*> values;  // of a list
  std::uint64_t first = 0, last = 0;    // of a range, where there is no list; first ≤ last

  std::size_t size() const noexcept { return values.empty() ? last - first + 1 : values.size(); }
  std::string text(std::size_t index) const;
  std::size_t longest() const noexcept;  // bytes of no text are more
};

struct JobMatrix {
  std::vector<MatrixAxis> axes;  // none: the job has no matrix
  int line = 0;
  int column = 0;

  // Instances, 1 without a matrix; at most `limit` + 1, however large the product is.
  std::size_t count(std::size_t limit) const;
  // The environment of one of them, 0 ≤ index < count; the last axis changes fastest.
  std::vector<std::pair<std::string, std::string>> variables(std::size_t index) const;
  // "lint[check=bugprone,dir=src]": long values shortened, '/' and control characters replaced, made unique by "#2",
  // "#3", … The name is added to `taken`.
  std::string instanceName(const std::string& job, std::size_t index, TakenNames& taken) const;
};

// `enclosing`: variables of the matrices around, which must not be hidden. An empty matrix comes back if it is wrong.
JobMatrix readMatrix(const YamlNode& node, const std::vector<std::string>& enclosing, ProblemList& problems);

}  // namespace arborist
