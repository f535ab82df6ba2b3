// SPDX-License-Identifier: GPL-3.0-or-later
// `limits`: what the jobs of a file share. Not thread-safe; for one file.
#pragma once

#include <optional>
#include <vector>

#include <arborist/formats/in/value_reader.h>

namespace arborist {

class LimitsReader {
 public:
  LimitsReader(ValueReader& values, ProblemList& problems, Suggestions& suggestions)
      : m_values(values), m_problems(problems), m_suggestions(suggestions) {}

  // One for each name, in the order of the file. If problems were added, what it returns is not to be run.
  std::vector<SharedLimit> read(const YamlNode& node);

 private:
  void readLimit(const YamlNode& node, SharedLimit& limit);
  void readQueue(const YamlNode& node, SharedLimit& limit, bool doubtful);
  std::optional<BreakerSpec> readBreaker(const YamlNode& node);
  void readWindow(const YamlNode& node, BreakerSpec& breaker);

  ValueReader& m_values;
  ProblemList& m_problems;
  Suggestions& m_suggestions;
};

}  // namespace arborist
