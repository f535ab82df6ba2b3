// SPDX-License-Identifier: GPL-3.0-or-later
#include <arborist/formats/in/yaml_text.h>

#include <algorithm>
#include <utility>

namespace arborist {
namespace {

// The start of the line on which the document begins, behind empty lines and comments; npos: there is none.
std::size_t firstLine(const std::string& text) {
  std::size_t start = 0;
  while (start < text.size()) {
    const std::size_t first = text.find_first_not_of(" \t", start);
    if (first == std::string::npos) return std::string::npos;
    if (text[first] != '\n' && text[first] != '#') return start;
    const std::size_t end = text.find('\n', first);
    if (end == std::string::npos) return std::string::npos;
    start = end + 1;
  }
  return std::string::npos;
}

}  // namespace

std::size_t findStrayDirective(const std::string& text, std::size_t lastValue) {
  for (std::size_t start = 0; start < text.size();) {
    if (text[start] == '%' && text.compare(start, 6, "%YAML ") != 0) return start;
    if (text[start] != '%' && text[start] != '#' && text[start] != '\n') break;
    start = text.find('\n', start);
    if (start != std::string::npos) ++start;
  }
  const std::size_t behind = text.find("\n%", lastValue);
  return behind == std::string::npos ? behind : behind + 1;
}

YamlText prepareForParser(SourceText source) {
  YamlText result{std::move(source.text), source.ascii, -1};
  const std::size_t start = firstLine(result.text);
  const std::size_t first = start == std::string::npos ? start : result.text.find_first_not_of(" \t", start);
  if (first != std::string::npos && (result.text[first] == '{' || result.text[first] == '[')) {
    result.markLine = static_cast<int>(
        std::count(result.text.begin(), result.text.begin() + static_cast<std::ptrdiff_t>(start), '\n'));
    result.text.insert(start, "--- ");
  }
  result.text += result.text.ends_with('\n') ? "#" : "\n#";
  return result;
}

}  // namespace arborist
