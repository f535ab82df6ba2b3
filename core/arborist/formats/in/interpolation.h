// SPDX-License-Identifier: GPL-3.0-or-later
// `${{ values.NAME }}` in the texts of a job file. Not thread-safe.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <arborist/formats/in/suggestion.h>

namespace arborist {

class Interpolation {
 public:
  explicit Interpolation(Suggestions& suggestions) : m_suggestions(suggestions) {}

  // A later one replaces an earlier one of the same name.
  void setValue(std::string name, std::string value) { m_values[std::move(name)] = std::move(value); }
  // Whether some text asked for it.
  bool wasUsed(const std::string& name) const { return m_used.contains(name); }

  struct Result {
    std::optional<std::string> text;    // nullopt: `problems` say why
    std::vector<std::string> problems;  // of all expressions in the text, the first hundred
  };
  // Values are put in as they are.
  Result plain(std::string_view text, std::size_t limit);
  // Values become (part of) one word of the shell, whatever they contain.
  Result shell(std::string_view command, std::size_t limit);

 private:
  template <class Part, class Value>
  Result walk(std::string_view text, std::size_t limit, Part part, Value value);
  const std::string* find(std::string_view expression, std::string& problem);

  Suggestions& m_suggestions;
  std::map<std::string, std::string, std::less<>> m_values;
  std::set<std::string, std::less<>> m_used;
};

// Letters, digits, `_` and `-`; begins with a letter or `_`.
bool isValueName(std::string_view name) noexcept;
// Letters, digits and `_`; begins with no digit.
bool isVariableName(std::string_view name) noexcept;

}  // namespace arborist
