// SPDX-License-Identifier: GPL-3.0-or-later
// What a benchmark measures and what is asked of it. Plain values.
#pragma once

#include <string>
#include <vector>

namespace arborist::bench {

struct Figure {
  std::string name;   // as the programs print it
  std::string title;  // as the table does
  const char* unit = "ns";
  double atMost = 0;           // of our own figure; 0: no such goal
  double timesPeerAtMost = 0;  // of ours divided by the peer's in the same round; 0: no such goal
  std::string against{};       // that peer instead of the benchmark's own
};

// One call of a program, which prints a line "NAME VALUE" for each figure that it has.
struct Work {
  std::string name;
  std::vector<Figure> figures;
  bool inGo = true;  // the Go program does it too
};

struct Benchmark {
  std::string name;                // bench_NAME runs NAME_ours, NAME_PEER for each peer, and the Go program
  std::vector<std::string> peers;  // those of them that were built
  std::string against;             // what ratios are to: "go", or "": the best of the peers
  int rounds = 5;
  std::vector<Work> works;
};

}  // namespace arborist::bench
