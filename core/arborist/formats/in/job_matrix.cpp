// SPDX-License-Identifier: GPL-3.0-or-later
#include <arborist/formats/in/job_matrix.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
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

// Digits without a zero in front, at most 18 of them.
std::optional<std::uint64_t> parseBound(std::string_view text) {
  constexpr std::size_t kMostDigits = 18;
  if (text.empty() || text.size() > kMostDigits || (text.size() > 1 && text.front() == '0')) return std::nullopt;
  std::uint64_t value = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || stop != text.data() + text.size()) return std::nullopt;
  return value;
}

// "1..1000".
void readRange(const YamlNode& node, MatrixAxis& axis, ProblemList& problems) {
  const std::size_t dots = node.text.find("..");
  const auto first = parseBound(std::string_view(node.text).substr(0, dots));
  const auto last = parseBound(std::string_view(node.text).substr(dots + 2));
  if (!first || !last) {
    problems.add(node.line, node.column,
                 "expected a range of whole numbers such as 1..100, found " + node.describe() +
                     "; a bound has at most 18 digits and no zero in front");
  } else if (*last < *first) {
    problems.add(node.line, node.column,
                 "expected a range with the smaller number first such as 1..100, found " + node.describe());
  } else {
    axis.first = *first;
    axis.last = *last;
  }
}

void readValues(const YamlNode& list, MatrixAxis& axis, ProblemList& problems) {
  if (list.isScalar() && list.text.find("..") != std::string::npos) return readRange(list, axis, problems);
  if (!list.isSequence() || list.items.empty()) {
    problems.add(list.line, list.column,
                 "expected a list of values such as [a, b] or a range such as 1..100, found " +
                     (list.isSequence() ? "an empty list" : list.describe()));
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
    MatrixAxis axis{key.text, upperCase(key.text), {}, 0, 0};
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

std::string MatrixAxis::text(std::size_t index) const {
  return values.empty() ? std::to_string(first + index) : values[index]->text;
}

std::size_t MatrixAxis::longest() const noexcept {
  constexpr std::size_t kDigits = 20;
  std::size_t longest = values.empty() ? kDigits : 0;
  for (const YamlNode* value : values) longest = std::max(longest, value->text.size());
  return longest;
}

std::size_t JobMatrix::count(std::size_t limit) const {
  std::size_t product = 1;
  for (const MatrixAxis& axis : axes) {
    if (product > limit / axis.size()) return limit + 1;
    product *= axis.size();
  }
  return product;
}

std::vector<std::pair<std::string, std::string>> JobMatrix::variables(std::size_t index) const {
  std::vector<std::pair<std::string, std::string>> result(axes.size());
  for (std::size_t i = axes.size(); i-- > 0;) {
    const MatrixAxis& axis = axes[i];
    result[i] = {axis.variable, axis.text(index % axis.size())};
    index /= axis.size();
  }
  return result;
}

std::string JobMatrix::instanceName(const std::string& job, std::size_t index, TakenNames& taken) const {
  if (axes.empty()) return job;
  std::string inside;
  for (std::size_t i = axes.size(); i-- > 0;) {
    const MatrixAxis& axis = axes[i];
    inside = axis.key + "=" + nameFor(axis.text(index % axis.size())) + (inside.empty() ? "" : ",") + inside;
    index /= axis.size();
  }
  std::string name = job + "[" + inside + "]";
  const std::string first = name;
  while (!taken.emplace(name, 1).second) name = job + "[" + inside + ",#" + std::to_string(++taken[first]) + "]";
  return name;
}

}  // namespace arborist
