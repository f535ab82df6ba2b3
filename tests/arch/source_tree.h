// SPDX-License-Identifier: GPL-3.0-or-later
// The sources as text, from the disk or made up in a test. Immutable once built.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace arborist::arch {

struct Include {
  std::string path;    // arborist/context/context.h
  bool angled = true;  // <…>, not "…"
  int line = 0;
};

class SourceFile {
 public:
  SourceFile(std::string path, std::string text);

  const std::string& path() const { return m_path; }  // relative to the root, with '/'
  const std::vector<std::string>& lines() const { return m_lines; }
  const std::vector<Include>& includes() const { return m_includes; }
  // The lines without comments and without what stands in string and character literals.
  std::vector<std::string> codeLines() const;

  bool isHeader() const { return m_path.ends_with(".h"); }
  bool isSource() const { return m_path.ends_with(".cpp"); }
  bool isCpp() const { return isHeader() || isSource(); }

 private:
  std::string m_path;
  std::vector<std::string> m_lines;
  std::vector<Include> m_includes;
};

class SourceTree {
 public:
  // Path → text.
  static SourceTree of(const std::map<std::string, std::string>& files);
  // The C++ sources, build files and scripts of a clone.
  static SourceTree read(const std::filesystem::path& root);

  const std::vector<SourceFile>& files() const { return m_files; }
  const SourceFile* find(std::string_view path) const;

 private:
  std::vector<SourceFile> m_files;  // sorted by path
};

}  // namespace arborist::arch
