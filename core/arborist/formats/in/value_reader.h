// SPDX-License-Identifier: GPL-3.0-or-later
// Values of a job file as the types that they stand for. Each function adds a problem where the value is not of that
// type, "expected …, found …", and returns nothing then. Not thread-safe.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <arborist/formats/in/file_problem.h>
#include <arborist/formats/in/suggestion.h>
#include <arborist/formats/in/yaml_tree.h>
#include <arborist/jobs/spec.h>

namespace arborist {

class ValueReader {
 public:
  ValueReader(ProblemList& problems, Suggestions& suggestions) : m_problems(problems), m_suggestions(suggestions) {}

  void problem(const YamlNode& node, std::string message);
  // "expected <what>, found a list".
  void expected(const YamlNode& node, std::string_view what);

  // Text as written; an empty one is a text too.
  std::optional<std::string_view> text(const YamlNode& node, std::string_view what);
  // Above zero, set at that key.
  std::optional<Limit> limit(const YamlNode::Entry& entry);
  // Zero or more.
  std::optional<JobDuration> grace(const YamlNode& node);
  std::optional<std::uint64_t> size(const YamlNode& node);
  std::optional<std::uint64_t> count(const YamlNode& node, std::uint64_t largest, std::uint64_t least = 1);
  // 0 … 100, in percent.
  std::optional<double> share(const YamlNode& node);
  // The same above 0.
  std::optional<double> percent(const YamlNode& node);
  // Of what is drawn.
  std::optional<std::uint64_t> seed(const YamlNode& node) { return count(node, 0xffffffff); }
  // Two durations of zero or more such as 200ms..5s, the second not the shorter; or one, which is both.
  std::optional<std::pair<JobDuration, JobDuration>> durations(const YamlNode& node, std::string_view what);
  // Above zero, a second.
  std::optional<double> rate(const YamlNode& node);
  std::optional<WhenFull> whenFull(const YamlNode& node);
  std::optional<OnFailure> onFailure(const YamlNode& node);
  std::optional<RetrySpec> retry(const YamlNode& node);
  std::optional<When> when(const YamlNode& node);
  std::optional<LeakPolicy> leak(const YamlNode& node);
  // Of `output: {cap: …}`.
  std::optional<std::uint64_t> outputCap(const YamlNode& node);

  SourceRef placeOf(const YamlNode& node) const { return {m_problems.file(), node.line, node.column}; }

 private:
  template <class Choice, std::size_t N>
  std::optional<Choice> choice(const YamlNode& node, const std::array<std::pair<std::string_view, Choice>, N>& choices,
                               std::string_view what);
  std::optional<OnFailure> stopAfter(const YamlNode& node);
  void retryOnly(const YamlNode& node, RetrySpec& retry);

  ProblemList& m_problems;
  Suggestions& m_suggestions;
};

}  // namespace arborist
