// SPDX-License-Identifier: GPL-3.0-or-later
// What is measured and what is asked of it. Plain values.
#pragma once

#include <string>
#include <vector>

namespace arborist::bench {

struct Figure {
  std::string name;   // as the two programs print it
  std::string title;  // as the table does
  const char* unit = "ns";
  double atMost = 0;         // of our own figure; 0: no such goal
  double timesGoAtMost = 0;  // of ours divided by Go's in the same round; 0: no such goal
};

// One call of a program, which prints a line "NAME VALUE" for each figure.
struct Work {
  std::string name;
  std::vector<Figure> figures;
  bool inGo = true;  // the Go program does it too
};

std::vector<Work> allWork();

}  // namespace arborist::bench
