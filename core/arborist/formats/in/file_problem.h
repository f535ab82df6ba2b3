// SPDX-License-Identifier: GPL-3.0-or-later
// What is wrong with a file that a person wrote, and where. Not thread-safe.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace arborist {

struct FileProblem {
  std::string file;     // as the user gave it, "-" for standard input; or an option such as "--set"
  int line = 0;         // from 1; 0: the file as a whole
  int column = 0;       // in characters, from 1
  std::string message;  // what was expected and what to do
  // "FILE:LINE:COLUMN: message", or "FILE: message" where there is no line.
  std::string toString() const;
};

// Collects problems in any order. Memory stays bounded however many there are.
class ProblemList {
 public:
  static constexpr std::size_t kShown = 100;

  explicit ProblemList(std::string file) : m_file(std::move(file)) {}

  void add(int line, int column, std::string message);
  // About something other than the file, such as an option.
  void addAbout(std::string what, std::string message);
  void clear();
  bool empty() const noexcept { return m_count == 0; }
  std::size_t count() const noexcept { return m_count; }
  const std::string& file() const noexcept { return m_file; }

  // Sorted by line and column; the first 100 and, if there were more, one that says how many.
  std::vector<FileProblem> take();

 private:
  void shrink();

  std::string m_file;
  std::vector<FileProblem> m_problems;
  std::size_t m_count = 0;
};

}  // namespace arborist
