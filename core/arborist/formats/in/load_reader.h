// SPDX-License-Identifier: GPL-3.0-or-later
// `load`: a job that keeps a slot busy for a time, with or without failures. Not thread-safe; for one file.
#pragma once

#include <string_view>

#include <arborist/formats/in/file_problem.h>
#include <arborist/formats/in/suggestion.h>
#include <arborist/formats/in/value_reader.h>
#include <arborist/formats/in/yaml_tree.h>
#include <arborist/jobs/load_spec.h>

namespace arborist {

class LoadReader {
 public:
  LoadReader(ValueReader& values, ProblemList& problems, Suggestions& suggestions)
      : m_values(values), m_problems(problems), m_suggestions(suggestions) {}

  // If problems were added, what it returns is not to be run.
  LoadSpec read(const YamlNode& node);

 private:
  void readHowLong(const YamlNode& mapping, LoadSpec& load);
  void readLatency(const YamlNode& node, LoadSpec& load);
  void checkTogether(const YamlNode& mapping, std::string_view first, std::string_view second, std::string_view advice);

  ValueReader& m_values;
  ProblemList& m_problems;
  Suggestions& m_suggestions;
};

}  // namespace arborist
