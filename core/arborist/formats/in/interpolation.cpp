// SPDX-License-Identifier: GPL-3.0-or-later
#include <arborist/formats/in/interpolation.h>

#include <algorithm>
#include <ranges>

#include <arborist/formats/in/describe.h>
#include <arborist/formats/in/shell_words.h>
#include <arborist/formats/in/trimmed.h>

namespace arborist {
namespace {

bool isWordCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

constexpr std::string_view kOpen = "${{";
constexpr std::string_view kClose = "}}";
constexpr std::size_t kMostProblems = 100;  // in one text
const std::string kAnyWord = "x";

}  // namespace

bool isVariableName(std::string_view name) noexcept {
  return !name.empty() && !(name.front() >= '0' && name.front() <= '9') &&
         std::all_of(name.begin(), name.end(), isWordCharacter);
}

bool isValueName(std::string_view name) noexcept {
  return !name.empty() && !(name.front() >= '0' && name.front() <= '9') && name.front() != '-' &&
         std::all_of(name.begin(), name.end(), [](char c) { return isWordCharacter(c) || c == '-'; });
}

const std::string* Interpolation::find(std::string_view expression, std::string& problem) {
  constexpr std::string_view kPrefix = "values.";
  if (expression.starts_with("matrix.")) {
    problem = "values of a `matrix` arrive as environment variables; write `$NAME` instead of `${{ matrix.name }}`";
    return nullptr;
  }
  if (!expression.starts_with(kPrefix)) {
    problem = "expected `${{ values.NAME }}`, found `${{` and then " + inQuotes(expression);
    return nullptr;
  }
  const std::string_view name = expression.substr(kPrefix.size());
  const auto found = m_values.find(name);
  if (found == m_values.end()) {
    std::string hint = m_suggestions.forName(name, std::views::keys(m_values));
    if (hint.empty()) hint = "; define it in `values` at the top of the file or with --set";
    problem = "unknown value " + inQuotes(name) + hint;
    return nullptr;
  }
  if (!m_used.contains(name)) m_used.emplace(name);
  return &found->second;
}

// Calls `part` for what stands between the expressions and `value` for their values; both append to the result.
template <class Part, class Value>
Interpolation::Result Interpolation::walk(std::string_view text, std::size_t limit, Part part, Value value) {
  std::string result;
  std::vector<std::string> problems;
  while (problems.size() < kMostProblems) {
    const std::size_t open = text.find(kOpen);
    part(result, text.substr(0, open));
    if (result.size() > limit) return {std::nullopt, {"the jobs take more than 256 MiB once values are filled in"}};
    if (open == std::string_view::npos) break;
    const std::size_t close = text.find(kClose, open);
    if (close == std::string_view::npos) {
      problems.emplace_back("expected `}}` after `${{`; write `${{ values.NAME }}`");
      break;
    }
    std::string problem;
    const std::string_view expression = trimmed(text.substr(open + kOpen.size(), close - open - kOpen.size()));
    const std::string* found = find(expression, problem);
    // One that is unknown may stand anywhere.
    if (!value(result, found ? *found : kAnyWord, problem) || !found) problems.push_back(std::move(problem));
    text.remove_prefix(close + kClose.size());
  }
  if (!problems.empty()) return {std::nullopt, std::move(problems)};
  return {std::move(result), {}};
}

Interpolation::Result Interpolation::plain(std::string_view text, std::size_t limit) {
  return walk(
      text, limit, [](std::string& result, std::string_view part) { result += part; },
      [](std::string& result, const std::string& value, std::string&) {
        result += value;
        return true;
      });
}

Interpolation::Result Interpolation::shell(std::string_view command, std::size_t limit) {
  if (command.find(kOpen) == std::string_view::npos) return plain(command, limit);
  ShellCursor cursor;
  return walk(
      command, limit,
      [&](std::string& result, std::string_view part) {
        cursor.advance(part);
        result += part;
      },
      [&](std::string& result, const std::string& value, std::string& problem) {
        const std::optional<std::string> word = cursor.insert(value);
        if (word) {
          result += *word;
        } else if (problem.empty()) {
          problem = "the value " + inQuotes(value) +
                    " cannot be put into the command safely at this place; pass it through `env`";
        }
        return word.has_value();
      });
}

}  // namespace arborist
