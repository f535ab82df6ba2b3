// SPDX-License-Identifier: GPL-3.0-or-later
// The rounds as a table: a column for each program, ratios within a round, their median judged.
#pragma once

#include <support/side_by_side/figure.h>

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace arborist::bench {

class Table {
 public:
  // The first program is ours. against: "" or the program that ratios are to, where a figure names none.
  Table(std::vector<std::string> programs, std::string against)
      : m_programs(std::move(programs)), m_against(std::move(against)) {}

  void add(const std::string& program, const std::string& figure, double value) {
    m_figures[figure][program].push_back(value);
  }
  // true: every goal that could be judged is met.
  bool print(const std::vector<Work>& works) const;

 private:
  using ByProgram = std::map<std::string, std::vector<double>>;  // by round
  bool printRow(const Figure& figure) const;
  std::vector<double> ratios(const Figure& figure, const ByProgram& values) const;

  std::vector<std::string> m_programs;
  std::string m_against;
  std::map<std::string, ByProgram> m_figures;
};

}  // namespace arborist::bench
