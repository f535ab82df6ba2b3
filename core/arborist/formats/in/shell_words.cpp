// SPDX-License-Identifier: GPL-3.0-or-later
#include <arborist/formats/in/shell_words.h>

#include <algorithm>
#include <array>

namespace arborist {
namespace {

constexpr std::string_view kHarmless = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_@%+:,./-";

// Words that mean something where a command may begin, in sh and in shells that serve as sh.
constexpr std::array<std::string_view, 19> kReserved{"case",   "do",   "done",   "elif",  "else",   "esac",  "fi",
                                                     "for",    "if",   "in",     "then",  "until",  "while", "function",
                                                     "select", "time", "coproc", "alias", "unalias"};

bool isHarmless(std::string_view text) {
  return !text.empty() && text.find_first_not_of(kHarmless) == std::string_view::npos &&
         std::find(kReserved.begin(), kReserved.end(), text) == kReserved.end();
}

// The text with `with` before or around each of `which`.
std::string replaceEach(std::string_view text, std::string_view which, std::string_view before,
                        std::string_view after) {
  std::string result;
  result.reserve(text.size() + 8);
  for (const char c : text) {
    const bool special = which.find(c) != std::string_view::npos;
    if (special) result += before;
    result += c;
    if (special) result += after;
  }
  return result;
}

std::string insideSingleQuotes(std::string_view text) { return replaceEach(text, "'", "'\\", "'"); }

}  // namespace

std::string shellWord(std::string_view text) {
  return isHarmless(text) ? std::string(text) : "'" + insideSingleQuotes(text) + "'";
}

std::string shellCommand(const std::vector<std::string>& argv) {
  std::string result;
  for (const std::string& word : argv) {
    if (!result.empty()) result += ' ';
    result += shellWord(word);
  }
  return result;
}

void ShellCursor::advance(std::string_view part) {
  std::string_view rest = part;
  while (!rest.empty()) {
    const char c = rest.front();
    switch (m_frames.back().mode) {
      case Mode::Command: command(rest); break;
      case Mode::Double: doubleQuotes(rest); break;
      case Mode::Braces: braces(rest); break;
      case Mode::Single:
      case Mode::Comment:
        if (c == (m_frames.back().mode == Mode::Single ? '\'' : '\n')) m_frames.pop_back();
        m_previous = c;
        rest.remove_prefix(1);
        break;
    }
  }
}

void ShellCursor::command(std::string_view& rest) {
  constexpr std::string_view kBeforeWord = " \t\n;&|()";
  const char c = rest.front();
  const bool wordStart = kBeforeWord.find(m_previous) != std::string_view::npos;
  if (c == '\\') return backslash(rest);
  if (c == '$') return dollar(rest);
  if (c == '`' || rest.starts_with("<<")) m_uncertain = true;
  // The patterns of a `case` end in parentheses that nothing opens.
  if (m_frames.size() > 1 && wordStart && rest.starts_with("case")) m_uncertain = true;
  if (c == '\'') m_frames.push_back({Mode::Single});
  if (c == '"') m_frames.push_back({Mode::Double});
  if (c == '#' && wordStart) m_frames.push_back({Mode::Comment});
  if (c == '(') ++m_frames.back().parentheses;
  if (c == ')') closeParenthesis();
  m_previous = c;
  rest.remove_prefix(1);
}

void ShellCursor::closeParenthesis() {
  if (m_frames.back().parentheses > 0) {
    --m_frames.back().parentheses;
  } else if (m_frames.size() > 1) {
    m_frames.pop_back();
  }
}

void ShellCursor::doubleQuotes(std::string_view& rest) {
  const char c = rest.front();
  if (c == '\\') return backslash(rest);
  if (c == '$') return dollar(rest);
  if (c == '`') m_uncertain = true;
  if (c == '"') m_frames.pop_back();
  m_previous = c;
  rest.remove_prefix(1);
}

void ShellCursor::braces(std::string_view& rest) {
  const char c = rest.front();
  if (c == '}') m_frames.pop_back();
  // Where such an expansion ends depends on the shell.
  if (std::string_view("'\"\\`$").find(c) != std::string_view::npos) m_uncertain = true;
  m_previous = c;
  rest.remove_prefix(1);
}

void ShellCursor::dollar(std::string_view& rest) {
  const bool inCommand = m_frames.back().mode == Mode::Command;
  std::size_t length = 1;
  if (rest.starts_with("$((") || (inCommand && rest.starts_with("$'"))) {
    m_uncertain = true;
  } else if (rest.starts_with("$(")) {
    m_frames.push_back({Mode::Command});
    length = 2;
  } else if (rest.starts_with("${")) {
    m_frames.push_back({Mode::Braces});
    length = 2;
  } else if (rest.starts_with("$#") || rest.starts_with("$$")) {
    length = 2;
  }
  m_previous = length == 2 ? '(' : '$';
  if (length == 2 && (rest[1] == '#' || rest[1] == '$')) m_previous = 'x';
  rest.remove_prefix(length);
}

void ShellCursor::backslash(std::string_view& rest) {
  const bool last = rest.size() == 1;
  m_previous = last ? '\\' : 'x';
  rest.remove_prefix(last ? 1 : 2);
}

std::optional<std::string> ShellCursor::insert(std::string_view text) {
  const Mode mode = m_frames.back().mode;
  if (mode != Mode::Single && (m_previous == '$' || m_previous == '\\')) return std::nullopt;
  m_previous = 'x';
  if (m_uncertain || mode == Mode::Braces || mode == Mode::Comment) {
    return isHarmless(text) ? std::optional(std::string(text)) : std::nullopt;
  }
  if (mode == Mode::Single) return insideSingleQuotes(text);
  if (mode == Mode::Double) return replaceEach(text, "\\\"$`", "\\", "");
  return shellWord(text);
}

}  // namespace arborist
