// SPDX-License-Identifier: GPL-3.0-or-later
#include <arborist/formats/in/job_matrix.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <unordered_set>

#include <arborist/formats/in/describe.h>
#include <arborist/formats/in/interpolation.h>

namespace arborist {
namespace {

// A command that finds another value in one of these no longer finds programs, files or its own words.
constexpr std::array<std::string_view, 6> kEssential{"PATH", "HOME", "PWD", "IFS", "SHELL", "USER"};

constexpr std::size_t kMostAxes = 20;

std::string upperCase(std::string_view text) {
  std::string result(text);
  for (char& c : result) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return result;
}

bool contains(const std::vector<std::string>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// Both ends of a long value tell more than its beginning: paths differ at the end.
std::string nameFor(std::string_view value) {
  constexpr std::size_t kHead = 11, kTail = 12;
  std::string clean = printable(shortened(value, kHead + kTail + 1) == value ? value : std::string_view());
  if (clean.empty() && !value.empty()) {
    std::size_t tail = value.size();
    for (std::size_t count = 0; count < kTail; ++count) {
      do --tail;
      while ((static_cast<unsigned char>(value[tail]) & 0xC0u) == 0x80);
    }
    clean = printable(shortened(value, kHead + 1)) + printable(value.substr(tail));
  }
  std::replace(clean.begin(), clean.end(), '/', ':');
  return clean;
}

// Empty: the key may be an axis.
std::string keyProblem(const YamlNode& key, const std::string& variable, const std::vector<std::string>& own,
                       const std::vector<std::string>& enclosing) {
  if (key.text == "include" || key.text == "exclude") {
    return inQuotes(key.text) + " in `matrix` is not available in this version";
  }
  if (!isVariableName(variable)) {
    return "expected a name of letters, digits and `_`, found " + inQuotes(key.text) +
           "; it becomes an environment variable";
  }
  if (std::find(kEssential.begin(), kEssential.end(), variable) != kEssential.end()) {
    return inQuotes(key.text) + " would replace the environment variable " + inQuotes(variable) + "; use another name";
  }
  if (contains(own, variable)) {
    return inQuotes(key.text) + " arrives as " + inQuotes(variable) +
           ", as another key of this matrix does; rename one";
  }
  if (contains(enclosing, variable)) {
    return inQuotes(key.text) + " arrives as " + inQuotes(variable) +
           ", as a key of an enclosing matrix does; rename one";
  }
  return {};
}

void readValues(const YamlNode& list, MatrixAxis& axis, ProblemList& problems) {
  if (!list.isSequence() || list.items.empty()) {
    problems.add(
        list.line, list.column,
        "expected a list of values such as [a, b], found " + (list.isSequence() ? "an empty one" : list.describe()));
    return;
  }
  std::unordered_set<std::string_view> seen;
  for (const YamlNode* value : list.items) {
    if (!value->isScalar()) {
      problems.add(value->line, value->column, "expected a plain value, found " + value->describe());
    } else if (!seen.insert(value->text).second) {
      problems.add(value->line, value->column, inQuotes(value->text) + " is listed twice; keep one of them");
    } else {
      axis.values.push_back(value);
    }
  }
}

}  // namespace

JobMatrix readMatrix(const YamlNode& node, const std::vector<std::string>& enclosing, ProblemList& problems) {
  JobMatrix matrix;
  matrix.line = node.line;
  matrix.column = node.column;
  if (!node.isMapping() || node.items.empty()) {
    problems.add(
        node.line, node.column,
        "expected a mapping such as {check: [a, b]}, found " + (node.isMapping() ? "an empty one" : node.describe()));
    return matrix;
  }
  if (node.size() > kMostAxes) {
    problems.add(node.line, node.column,
                 "expected at most " + plural(kMostAxes, "key") + " in `matrix`, found " + std::to_string(node.size()));
    return matrix;
  }
  const std::size_t before = problems.count();
  std::vector<std::string> own;
  for (std::size_t i = 0; i < node.size(); ++i) {
    const YamlNode& key = node.key(i);
    MatrixAxis axis{key.text, upperCase(key.text), {}};
    if (const std::string why = keyProblem(key, axis.variable, own, enclosing); !why.empty()) {
      problems.add(key.line, key.column, why);
    }
    own.push_back(axis.variable);
    readValues(node.value(i), axis, problems);
    matrix.axes.push_back(std::move(axis));
  }
  if (problems.count() != before) matrix.axes.clear();
  return matrix;
}

std::size_t JobMatrix::count(std::size_t limit) const {
  std::size_t product = 1;
  for (const MatrixAxis& axis : axes) {
    if (product > limit / axis.values.size()) return limit + 1;
    product *= axis.values.size();
  }
  return product;
}

std::vector<std::pair<std::string, std::string>> JobMatrix::variables(std::size_t index) const {
  std::vector<std::pair<std::string, std::string>> result(axes.size());
  for (std::size_t i = axes.size(); i-- > 0;) {
    const MatrixAxis& axis = axes[i];
    result[i] = {axis.variable, axis.values[index % axis.values.size()]->text};
    index /= axis.values.size();
  }
  return result;
}

std::string JobMatrix::instanceName(const std::string& job, std::size_t index, TakenNames& taken) const {
  if (axes.empty()) return job;
  std::string inside;
  for (std::size_t i = axes.size(); i-- > 0;) {
    const MatrixAxis& axis = axes[i];
    const std::string& value = axis.values[index % axis.values.size()]->text;
    inside = axis.key + "=" + nameFor(value) + (inside.empty() ? "" : ",") + inside;
    index /= axis.values.size();
  }
  std::string name = job + "[" + inside + "]";
  const std::string first = name;
  while (!taken.emplace(name, 1).second) name = job + "[" + inside + ",#" + std::to_string(++taken[first]) + "]";
  return name;
}

}  // namespace arborist
