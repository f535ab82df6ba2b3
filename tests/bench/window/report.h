// SPDX-License-Identifier: GPL-3.0-or-later
// What was measured, as a table and as verdicts on the goals.
#pragma once

#include <bench/window/scenes.h>

namespace arborist::bench {

inline constexpr double kFrameMs = 16.7, kClickMs = 5, kLoadShare = 0.5, kIdleShare = 0.01, kFirstPaintMs = 150;
inline constexpr double kBytesPerRow = 1024;

struct Spread {
  double p50 = 0, p95 = 0, p99 = 0, max = 0;
};
// Of nothing: zeros.
Spread spreadOf(std::vector<double>);

class Report {
 public:
  void add(const SceneResult&);
  void verdict(const std::string& goal, double figure, double limit, const char* unit);
  // Prints what was added; whether all goals were met.
  bool print() const;

 private:
  struct Verdict {
    std::string goal;
    double figure, limit;
    const char* unit;
  };
  std::vector<SceneResult> m_scenes;
  std::vector<Verdict> m_verdicts;
};

}  // namespace arborist::bench
