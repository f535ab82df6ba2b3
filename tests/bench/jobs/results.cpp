// SPDX-License-Identifier: GPL-3.0-or-later
#include <bench/jobs/results.h>

#include <algorithm>
#include <cstdio>

namespace arborist::bench {
namespace {

constexpr double kShareOfBare = 0.75;
constexpr double kCpuMicros = 800;
// "Unchanged" within what two runs of the same program differ by on a busy machine.
constexpr double kUnchanged = 0.9;

bool verdict(bool passed, const std::string& goal, double figure, const char* unit) {
  std::printf("%s  %-58s %8.2f %s\n", passed ? "PASS" : "FAIL", goal.c_str(), figure, unit);
  return passed;
}

}  // namespace

Spread spreadOf(std::vector<double> values) {
  std::ranges::sort(values);
  const std::size_t half = values.size() / 2;
  const double median = values.size() % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
  return {values.front(), median, values.back()};
}

Results::Results(const std::vector<Contestant>& contestants)
    : m_contestants(contestants), m_costs(contestants.size()) {}

void Results::add(std::size_t contestant, const Cost& cost) { m_costs[contestant].push_back(cost); }

std::size_t Results::indexOf(const std::string& name) const {
  const auto found = std::ranges::find(m_contestants, name, &Contestant::name);
  return static_cast<std::size_t>(found - m_contestants.begin());
}

bool Results::has(const std::string& name) const { return indexOf(name) < m_contestants.size(); }

std::vector<double> Results::perRound(const std::string& name,
                                      const std::function<double(const Cost&, double)>& figure) const {
  const std::size_t at = indexOf(name);
  std::vector<double> values;
  for (const Cost& cost : m_costs[at]) values.push_back(figure(cost, static_cast<double>(m_contestants[at].jobs)));
  return values;
}

Spread Results::jobsPerSecond(const std::string& name) const {
  return spreadOf(perRound(name, [](const Cost& cost, double jobs) { return jobs / cost.wallSeconds; }));
}

Spread Results::cpuMicrosPerJob(const std::string& name) const {
  return spreadOf(perRound(name, [](const Cost& cost, double jobs) { return cost.cpuSeconds * 1e6 / jobs; }));
}

Spread Results::ratio(const std::string& name, const std::string& other) const {
  const auto speed = [](const Cost& cost, double jobs) { return jobs / cost.wallSeconds; };
  std::vector<double> ratios = perRound(name, speed);
  const std::vector<double> others = perRound(other, speed);
  for (std::size_t round = 0; round < ratios.size(); ++round) ratios[round] /= others[round];
  return spreadOf(std::move(ratios));
}

std::string Results::bare() const {
  return ratio(kBareOnePipe, kBareTwoPipes).median >= 1 ? kBareOnePipe : kBareTwoPipes;
}

void Results::printTable() const {
  std::printf("\n%-21s %22s %24s %22s\n", "", "jobs/s", "CPU us/job", "speed to bare");
  std::printf("%-21s %22s %24s %22s\n", "", "median (min-max)", "median (min-max)", "median (min-max)");
  for (const Contestant& contestant : m_contestants) {
    const Spread speed = jobsPerSecond(contestant.name), cpu = cpuMicrosPerJob(contestant.name);
    const Spread toBare = ratio(contestant.name, bare());
    std::printf("%-21s %7.0f (%5.0f-%5.0f) %9.0f (%5.0f-%5.0f)  %7.2f (%4.2f-%4.2f)\n", contestant.name.c_str(),
                speed.median, speed.min, speed.max, cpu.median, cpu.min, cpu.max, toBare.median, toBare.min,
                toBare.max);
  }
  std::printf("\nbare: %s\n", bare().c_str());
}

bool Results::printVerdicts() const {
  bool all = true;
  for (const char* ours : {kCommands, kArgv, kCommandsBig}) {
    const std::string name(ours);
    if (!has(name)) {
      all = verdict(false, name + ": is there", 0, "");
      continue;
    }
    const double toBare = ratio(name, bare()).median, cpu = cpuMicrosPerJob(name).median;
    all &= verdict(toBare >= kShareOfBare, name + ": at least 0.75 of bare", toBare, "x");
    for (const char* other : {"xargs", "ninja", "ctest"}) {
      if (!has(other)) continue;
      const double ahead = ratio(name, other).median;
      all &= verdict(ahead > 1, name + ": ahead of " + other, ahead, "x");
    }
    all &= verdict(cpu <= kCpuMicros, name + ": at most 800 CPU us a job", cpu, "us");
  }
  if (!has(kCommands) || !has(kCommandsBig)) return false;
  const double big = ratio(kCommandsBig, kCommands).median;
  all &= verdict(big >= kUnchanged, "speed unchanged from a 1 GiB process", big, "x");
  return all;
}

}  // namespace arborist::bench
