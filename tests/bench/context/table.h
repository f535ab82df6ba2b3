// SPDX-License-Identifier: GPL-3.0-or-later
// The rounds as a table with the goals. Figures of different rounds are never mixed: a machine drifts, so ratios are
// taken within a round, and the median of those is what counts.
#pragma once

#include <bench/context/goals.h>

#include <map>
#include <string>
#include <vector>

namespace arborist::bench {

class Table {
 public:
  void addOurs(const std::string& figure, double value) { m_rows[figure].ours.push_back(value); }
  void addGo(const std::string& figure, double value) { m_rows[figure].go.push_back(value); }

  // true: every goal that could be judged is met.
  bool print(const std::vector<Work>& works) const;

 private:
  struct Row {
    std::vector<double> ours, go;  // by round
  };
  bool printRow(const Figure& figure) const;

  std::map<std::string, Row> m_rows;
};

}  // namespace arborist::bench
