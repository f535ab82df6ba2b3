// SPDX-License-Identifier: GPL-3.0-or-later
#include <support/side_by_side/table.h>

#include <algorithm>
#include <cstdio>
#include <limits>

namespace arborist::bench {
namespace {

constexpr const char* kOurs = "ours";
constexpr const char* kGo = "go";  // no pool of C++: counted only where a figure is against it

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

// Median (least-most).
std::string spread(const std::vector<double>& values) {
  if (values.empty()) return "";
  const auto [least, most] = std::ranges::minmax(values);
  return number(median(values)) + " (" + number(least) + '-' + number(most) + ')';
}

}  // namespace

std::vector<double> Table::ratios(const Figure& figure, const ByProgram& values) const {
  std::vector<double> all;
  const std::string& against = figure.against.empty() ? m_against : figure.against;
  const auto ours = values.find(kOurs);
  if (ours == values.end()) return all;
  for (std::size_t round = 0; round < ours->second.size(); ++round) {
    double best = std::numeric_limits<double>::infinity();
    for (const auto& [program, rounds] : values) {
      const bool counts = against.empty() ? program != kOurs && program != kGo : program == against;
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
  std::printf("%-32s %-2s", figure.title.c_str(), figure.unit);
  for (const std::string& program : m_programs) {
    const auto at = values.find(program);
    std::printf(" %10s", at == values.end() ? "" : number(median(at->second)).c_str());
  }
  const std::vector<double> each = ratios(figure, values);
  std::printf(" %18s", spread(each).c_str());
  bool met = true;
  std::string goal;
  if (figure.atMost > 0 && values.contains(kOurs)) {
    met = median(values.at(kOurs)) <= figure.atMost;
    goal = "<= " + number(figure.atMost) + ' ' + figure.unit;
  }
  if (figure.timesPeerAtMost > 0 && !each.empty()) {
    met = met && median(each) <= figure.timesPeerAtMost;
    goal += (goal.empty() ? "<= " : ", ") + number(figure.timesPeerAtMost) + " x";
  }
  std::printf("  %-18s %s\n", goal.c_str(), goal.empty() ? "" : met ? "PASS" : "MISS");
  return met;
}

bool Table::print(const std::vector<Work>& works) const {
  std::printf("%-32s %-2s", "median of the rounds", "");
  for (const std::string& program : m_programs) std::printf(" %10s", program.c_str());
  std::printf(" %18s  %s\n", m_against.empty() ? "ours / best" : ("ours / " + m_against).c_str(), "goal");
  bool all = true;
  for (const Work& work : works) {
    for (const Figure& figure : work.figures) all = printRow(figure) && all;
  }
  return all;
}

}  // namespace arborist::bench
