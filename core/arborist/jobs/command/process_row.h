// SPDX-License-Identifier: GPL-3.0-or-later
// One process of a job, as /proc shows it. A plain value.
#pragma once

#include <cstdint>
#include <string>

namespace arborist {

struct ProcessRow {
  std::int64_t pid = 0, parent = 0;
  std::string name;         // of the program
  std::string commandLine;  // its arguments, joined with blanks
  char state = '?';         // R, S, D, T, Z … as in proc(5)
  std::string waitChannel;  // where in the kernel it sleeps; empty: it runs, or the kernel does not say
  double cpuSeconds = 0;
  std::uint64_t rssBytes = 0;
};

}  // namespace arborist
