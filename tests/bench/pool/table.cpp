// SPDX-License-Identifier: GPL-3.0-or-later
#include <bench/pool/table.h>

#include <algorithm>
#include <cstdio>
#include <limits>

namespace arborist::bench {
namespace {

constexpr const char* kOurs = "ours";
constexpr const char* kGo = "go";  // shown, and not counted among those that we are to beat: it is another language

double median(std::vector<double> values) {
  std::ranges::sort(values);
  const std::size_t half = values.size() / 2;
  return values.size() % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
}

std::string number(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.*f", value < 10 ? 2 : value < 1000 ? 1 : 0, value);
  return text;
}

}  // namespace

std::vector<double> Table::ratios(const Figure& figure, const ByProgram& values) const {
  std::vector<double> all;
  const auto ours = values.find(kOurs);
  if (ours == values.end()) return all;
  for (std::size_t round = 0; round < ours->second.size(); ++round) {
    double best = std::numeric_limits<double>::infinity();
    for (const auto& [program, rounds] : values) {
      const bool counts = figure.against.empty() ? program != kOurs && program != kGo : program == figure.against;
      if (counts && round < rounds.size()) best = std::min(best, rounds[round]);
    }
    if (best < std::numeric_limits<double>::infinity()) all.push_back(ours->second[round] / best);
  }
  return all;
}

bool Table::printRow(const Figure& figure) const {
  const auto found = m_figures.find(figure.name);
  if (found == m_figures.end()) return true;
  const ByProgram& values = found->second;
  std::printf("%-30s %-2s", figure.title.c_str(), figure.unit);
  for (const std::string& program : m_programs) {
    const auto at = values.find(program);
    std::printf(" %10s", at == values.end() ? "" : number(median(at->second)).c_str());
  }
  const std::vector<double> each = ratios(figure, values);
  std::printf(" %10s", each.empty() ? "" : number(median(each)).c_str());
  bool met = true;
  std::string goal;
  if (figure.atMost > 0 && values.contains(kOurs)) {
    met = median(values.at(kOurs)) <= figure.atMost;
    goal = "<= " + number(figure.atMost) + ' ' + figure.unit;
  }
  if (figure.timesBestAtMost > 0 && !each.empty()) {
    met = met && median(each) <= figure.timesBestAtMost;
    goal += (goal.empty() ? "<= " : ", ") + number(figure.timesBestAtMost) + " x";
  }
  std::printf("  %-18s %s\n", goal.c_str(), goal.empty() ? "" : met ? "PASS" : "MISS");
  return met;
}

bool Table::print(const std::vector<Work>& works) const {
  std::printf("%-30s %-2s", "median of the rounds", "");
  for (const std::string& program : m_programs) std::printf(" %10s", program.c_str());
  std::printf(" %10s  %s\n", "ours/best", "goal");
  bool all = true;
  for (const Work& work : works) {
    for (const Figure& figure : work.figures) all = printRow(figure) && all;
  }
  return all;
}

}  // namespace arborist::bench
