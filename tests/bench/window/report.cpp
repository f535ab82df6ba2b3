// SPDX-License-Identifier: GPL-3.0-or-later
#include <bench/window/report.h>

#include <algorithm>
#include <cstdio>

namespace arborist::bench {

namespace {

std::vector<double> wallOf(const std::vector<Frame>& frames) {
  std::vector<double> values;
  for (const Frame& frame : frames) values.push_back(frame.wallMs);
  return values;
}

std::vector<double> cpuOf(const std::vector<Frame>& frames) {
  std::vector<double> values;
  for (const Frame& frame : frames) values.push_back(frame.cpuMs);
  return values;
}

// A text of so many columns, whatever its bytes.
std::string padded(std::string text, std::size_t columns) {
  const auto letters = static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
  if (letters < columns) text.append(columns - letters, ' ');
  return text;
}

}  // namespace

Spread spreadOf(std::vector<double> values) {
  if (values.empty()) return {};
  std::ranges::sort(values);
  const auto at = [&](double share) {
    return values[static_cast<std::size_t>(share * static_cast<double>(values.size() - 1) + 0.5)];
  };
  return {at(0.5), at(0.95), at(0.99), values.back()};
}

void Report::add(const SceneResult& scene) {
  m_scenes.push_back(scene);
  verdict("frame, p99, " + scene.name, spreadOf(wallOf(scene.frames)).p99, kFrameMs, "ms");
  verdict("  of it CPU time of the window's thread, p99", spreadOf(cpuOf(scene.frames)).p99, kFrameMs, "ms");
}

void Report::verdict(const std::string& goal, double figure, double limit, const char* unit) {
  m_verdicts.push_back({goal, figure, limit, unit});
}

bool Report::print() const {
  std::printf("\n%s frames/s |  wall p50    p95    p99    max |   CPU p50    p95    p99    max | CPU window process\n",
              padded("frames, ms", 27).c_str());
  for (const SceneResult& scene : m_scenes) {
    const Spread wall = spreadOf(wallOf(scene.frames)), cpu = spreadOf(cpuOf(scene.frames));
    std::printf("%s %8.0f | %9.1f %6.1f %6.1f %6.1f | %9.1f %6.1f %6.1f %6.1f | %8.0f %% %6.0f %%\n",
                padded(scene.name, 27).c_str(), static_cast<double>(scene.frames.size()) / scene.seconds, wall.p50,
                wall.p95, wall.p99, wall.max, cpu.p50, cpu.p95, cpu.p99, cpu.max, scene.windowCpu / scene.seconds * 100,
                scene.processCpu / scene.seconds * 100);
  }
  std::printf("\n");
  bool all = true;
  for (const Verdict& each : m_verdicts) {
    const bool passed = each.figure <= each.limit;
    all = all && passed;
    std::printf("%s  %s %9.2f %s, at most %g\n", passed ? "PASS" : "FAIL", padded(each.goal, 56).c_str(), each.figure,
                each.unit, each.limit);
  }
  std::fflush(stdout);
  return all;
}

}  // namespace arborist::bench
