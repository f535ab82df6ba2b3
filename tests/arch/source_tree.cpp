// SPDX-License-Identifier: GPL-3.0-or-later
#include <arch/source_tree.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <regex>
#include <sstream>
#include <utility>

namespace arborist::arch {
namespace {

std::vector<std::string> split(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

std::vector<Include> findIncludes(const std::vector<std::string>& lines) {
  static const std::regex kInclude(R"re(^\s*#\s*include\s*([<"])([^>"]+)[>"])re");
  std::vector<Include> includes;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    std::smatch match;
    if (!std::regex_search(lines[i], match, kInclude)) continue;
    includes.push_back({match[2].str(), match[1].str() == "<", static_cast<int>(i) + 1});
  }
  return includes;
}

// Blanks comments and literals, a character at a time; raw strings with a delimiter included.
class CodeFilter {
 public:
  std::string line(const std::string& text) {
    std::string code;
    if (m_state == State::Literal) m_state = State::Code;  // an unfinished literal ends with its line
    for (std::size_t i = 0; i < text.size(); ++i) i = step(text, i, code);
    return code;
  }

 private:
  enum class State { Code, Block, Literal, Raw };

  // Looks at text[i] and returns the last index it used.
  std::size_t step(const std::string& text, std::size_t i, std::string& code) {
    switch (m_state) {
      case State::Block: return closes(text, i, "*/");
      case State::Raw: return closes(text, i, m_end);
      case State::Literal:
        if (text[i] == '\\') return i + 1;
        if (text[i] == m_quote) m_state = State::Code;
        return i;
      case State::Code: return open(text, i, code);
    }
    return i;
  }

  std::size_t closes(const std::string& text, std::size_t i, const std::string& end) {
    if (text.compare(i, end.size(), end) != 0) return i;
    m_state = State::Code;
    return i + end.size() - 1;
  }

  std::size_t open(const std::string& text, std::size_t i, std::string& code) {
    const bool inWord = i > 0 && (std::isalnum(static_cast<unsigned char>(text[i - 1])) != 0 || text[i - 1] == '_');
    if (text.compare(i, 2, "//") == 0) return text.size();
    if (text.compare(i, 2, "/*") == 0) {
      m_state = State::Block;
      return i + 1;
    }
    if (text.compare(i, 2, "R\"") == 0 && !inWord) {
      const std::size_t bracket = text.find('(', i);
      m_end = ")" + text.substr(i + 2, bracket - i - 2) + "\"";
      m_state = State::Raw;
      return bracket;
    }
    const bool digitSeparator = text[i] == '\'' && inWord;
    if (text[i] == '"' || (text[i] == '\'' && !digitSeparator)) {
      m_quote = text[i];
      m_state = State::Literal;
      return i;
    }
    code += text[i];
    return i;
  }

  State m_state = State::Code;
  char m_quote = 0;
  std::string m_end;
};

bool isOfInterest(const std::filesystem::path& path) {
  static constexpr std::array kExtensions{".h", ".cpp", ".sh", ".cmake", ".awk"};
  return path.filename() == "CMakeLists.txt" || path.filename() == "size_reasons.txt" ||
         std::ranges::find(kExtensions, path.extension().string()) != kExtensions.end();
}

std::string readFile(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

}  // namespace

SourceFile::SourceFile(std::string path, std::string text)
    : m_path(std::move(path)), m_lines(split(text)), m_includes(findIncludes(m_lines)) {}

std::vector<std::string> SourceFile::codeLines() const {
  CodeFilter filter;
  std::vector<std::string> code;
  for (const std::string& line : m_lines) code.push_back(filter.line(line));
  return code;
}

SourceTree SourceTree::of(const std::map<std::string, std::string>& files) {
  SourceTree tree;
  for (const auto& [path, text] : files) tree.m_files.emplace_back(path, text);
  return tree;
}

SourceTree SourceTree::read(const std::filesystem::path& root) {
  std::map<std::string, std::string> files;
  for (const char* file : {"dev", ".ci/run", "CMakeLists.txt"}) files[file] = readFile(root / file);
  for (const char* folder : {"core", "widgets", "app", "tests"}) {
    if (!std::filesystem::exists(root / folder)) continue;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(root / folder)) {
      if (!entry.is_regular_file() || !isOfInterest(entry.path())) continue;
      files[entry.path().lexically_relative(root).generic_string()] = readFile(entry.path());
    }
  }
  return of(files);
}

const SourceFile* SourceTree::find(std::string_view path) const {
  const auto found = std::ranges::find(m_files, path, &SourceFile::path);
  return found == m_files.end() ? nullptr : &*found;
}

}  // namespace arborist::arch
