// SPDX-License-Identifier: GPL-3.0-or-later
// What is measured and what is asked of it. Plain values.
#pragma once

#include <string>
#include <vector>

namespace arborist::bench {

struct Figure {
  std::string name;   // as the programs print it
  std::string title;  // as the table does
  const char* unit = "ns";
  double atMost = 0;           // of our own figure; 0: no such goal
  double timesBestAtMost = 0;  // of ours divided by the best C++ peer's in the same round; 0: no such goal
  std::string against{};       // that peer instead of the best
};

// One call of a program, which prints a line "NAME VALUE" for each figure that it has.
struct Work {
  std::string name;
  std::vector<Figure> figures;
  bool inGo = true;
};

std::vector<Work> allWork();

}  // namespace arborist::bench
