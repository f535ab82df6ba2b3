// SPDX-License-Identifier: GPL-3.0-or-later
#include <widgets/models/yaml_scalar.h>

#include <QString>
#include <algorithm>
#include <array>
#include <cstdio>

namespace arborist {

namespace {

bool isAlnum(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

// Characters that a reader may take for a line's end, drop or refuse.
bool needsEscape(char32_t c) {
  return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x2028 || c == 0x2029 || c == 0xfeff || (c & 0xfffe) == 0xfffe;
}

bool anyNeedsEscape(std::string_view text) {
  const auto points = QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size())).toStdU32String();
  return std::any_of(points.begin(), points.end(), needsEscape);
}

bool isBareSafe(std::string_view text) {
  constexpr std::array<std::string_view, 4> kNothing{"null", "Null", "NULL", "~"};
  if (text.empty() || std::find(kNothing.begin(), kNothing.end(), text) != kNothing.end()) return false;
  const char first = text.front();
  if (!isAlnum(first) && first != '/' && first != '_' && first != '$' && !text.starts_with("~/")) return false;
  if (text.back() == ' ' || text.back() == ':') return false;
  if (text.find(": ") != text.npos || text.find(" #") != text.npos) return false;
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; });
}

std::string singleQuoted(std::string_view text) {
  std::string result = "'";
  for (const char c : text) result += c == '\'' ? "''" : std::string(1, c);
  return result + "'";
}

std::string doubleQuoted(std::string_view text) {
  std::string result = "\"";
  for (const char32_t c : QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size())).toStdU32String()) {
    if (c == U'\n') {
      result += "\\n";
    } else if (c == U'\t') {
      result += "\\t";
    } else if (c == U'"' || c == U'\\') {
      result += {'\\', static_cast<char>(c)};
    } else if (needsEscape(c)) {
      std::array<char, 12> escape{};
      std::snprintf(escape.data(), escape.size(), c > 0xffff ? "\\U%08x" : "\\u%04x", static_cast<unsigned>(c));
      result += escape.data();
    } else {
      const char32_t one[] = {c};
      result += QString::fromUcs4(one, 1).toStdString();
    }
  }
  return result + "\"";
}

bool isBlockSafe(std::string_view line) {
  if (line.empty()) return true;
  if (line.front() == '\t' || line.find_first_not_of(' ') == line.npos) return false;
  return !anyNeedsEscape(line);
}

}  // namespace

std::string yamlScalar(std::string_view text) {
  if (isBareSafe(text)) return std::string(text);
  return anyNeedsEscape(text) ? doubleQuoted(text) : singleQuoted(text);
}

YamlBlock yamlBlock(std::string_view text) {
  const bool ends = text.ends_with('\n');
  std::string_view rest = ends ? text.substr(0, text.size() - 1) : text;
  // A first line that is blank or indented would change how the others are read; a blank last one would be dropped.
  if (text.find('\n') == text.npos || rest.empty() || rest.front() == ' ' || rest.front() == '\n' ||
      rest.ends_with('\n'))
    return {};
  YamlBlock block{ends ? "|" : "|-", {}};
  while (true) {
    const std::size_t end = rest.find('\n');
    block.lines.push_back(rest.substr(0, end));
    if (!isBlockSafe(block.lines.back())) return {};
    if (end == rest.npos) return block;
    rest.remove_prefix(end + 1);
  }
}

}  // namespace arborist
