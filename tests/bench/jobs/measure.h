// SPDX-License-Identifier: GPL-3.0-or-later
// Runs a program and says what it and all its descendants cost. Not thread-safe: it waits for any child.
#pragma once

#include <string>
#include <vector>

namespace arborist::bench {

struct Cost {
  double wallSeconds = 0;
  double cpuSeconds = 0;  // user and system, the program and everything that it or we waited for
};

// Call once, before measure(): orphans of a measured program then become our children, and their time is counted.
void adoptOrphans();

// Runs argv with standard input and output on /dev/null, in `dir`, and waits for all of it, orphans included.
// Throws std::runtime_error with its last error output if it does not exit with 0 or leaves something running.
Cost measure(const std::vector<std::string>& argv, const std::string& dir);

}  // namespace arborist::bench
