// SPDX-License-Identifier: GPL-3.0-or-later
// `fault`: what attempts meet by chance. Not thread-safe; for one file.
#pragma once

#include <memory>

#include <arborist/formats/in/value_reader.h>

namespace arborist {

class FaultReader {
 public:
  FaultReader(ValueReader& values, ProblemList& problems, Suggestions& suggestions)
      : m_values(values), m_problems(problems), m_suggestions(suggestions) {}

  // If problems were added, what it returns is not to be run.
  std::shared_ptr<const FaultSpec> read(const YamlNode::Entry& entry);

 private:
  ValueReader& m_values;
  ProblemList& m_problems;
  Suggestions& m_suggestions;
};

}  // namespace arborist
