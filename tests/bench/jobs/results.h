// SPDX-License-Identifier: GPL-3.0-or-later
// The rounds as a table, and the goals held against it. Figures of different rounds are never mixed: machines drift,
// so ratios are taken within a round and the median of those is what counts.
#pragma once

#include <bench/jobs/contestants.h>
#include <bench/jobs/measure.h>

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

namespace arborist::bench {

struct Spread {
  double min = 0, median = 0, max = 0;
};
// Of at least one value.
Spread spreadOf(std::vector<double> values);

class Results {
 public:
  // The contestants outlive this.
  explicit Results(const std::vector<Contestant>& contestants);

  void add(std::size_t contestant, const Cost&);

  Spread jobsPerSecond(const std::string& name) const;
  Spread cpuMicrosPerJob(const std::string& name) const;
  // Speed of one divided by speed of the other, round by round.
  Spread ratio(const std::string& name, const std::string& other) const;
  bool has(const std::string& name) const;
  // The quicker of the two bare loops, by its median.
  std::string bare() const;

  void printTable() const;
  // Prints PASS or FAIL for each goal; true: all passed.
  bool printVerdicts() const;

 private:
  std::size_t indexOf(const std::string& name) const;
  std::vector<double> perRound(const std::string& name, const std::function<double(const Cost&, double)>& figure) const;

  const std::vector<Contestant>& m_contestants;
  std::vector<std::vector<Cost>> m_costs;  // by contestant, then by round
};

}  // namespace arborist::bench
