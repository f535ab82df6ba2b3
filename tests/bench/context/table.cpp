// SPDX-License-Identifier: GPL-3.0-or-later
#include <bench/context/table.h>

#include <algorithm>
#include <cstdio>

namespace arborist::bench {
namespace {

double median(std::vector<double> values) {
  std::ranges::sort(values);
  const std::size_t half = values.size() / 2;
  return values.size() % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
}

std::string number(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.*f", value < 100 ? 2 : 0, value);
  return text;
}

std::string spread(const std::vector<double>& values) {
  if (values.empty()) return "";
  const auto [low, high] = std::ranges::minmax(values);
  return number(median(values)) + " (" + number(low) + "-" + number(high) + ")";
}

}  // namespace

bool Table::printRow(const Figure& figure) const {
  const auto found = m_rows.find(figure.name);
  if (found == m_rows.end()) return true;
  const Row& row = found->second;
  std::vector<double> ratios;
  for (std::size_t i = 0; i < row.go.size() && i < row.ours.size(); ++i) ratios.push_back(row.ours[i] / row.go[i]);

  bool met = true, judged = false;
  std::string goal;
  if (figure.atMost > 0) {
    goal = "<= " + number(figure.atMost);
    judged = true;
    met = median(row.ours) <= figure.atMost;
  } else if (figure.timesGoAtMost > 0) {
    goal = "<= " + number(figure.timesGoAtMost) + " x Go";
    judged = !ratios.empty();
    met = ratios.empty() || median(ratios) <= figure.timesGoAtMost;
  }
  std::printf("%-32s %-2s %26s %26s %18s  %-12s %s\n", figure.title.c_str(), figure.unit, spread(row.ours).c_str(),
              spread(row.go).c_str(), spread(ratios).c_str(), goal.c_str(),
              !judged ? ""
              : met   ? "PASS"
                      : "MISS");
  return met;
}

bool Table::print(const std::vector<Work>& works) const {
  std::printf("%-32s %-2s %26s %26s %18s  %-12s\n", "median (min-max) of the rounds", "", "ours", "Go", "ours / Go",
              "goal");
  bool all = true;
  for (const Work& work : works) {
    for (const Figure& figure : work.figures) all = printRow(figure) && all;
  }
  return all;
}

}  // namespace arborist::bench
