// SPDX-License-Identifier: GPL-3.0-or-later
// The programs that run the same jobs, and the files that tell each of them to.
#pragma once

#include <bench/jobs/measure.h>

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

namespace arborist::bench {

struct Contestant {
  std::string name;
  std::vector<std::string> argv;
  std::size_t jobs = 0;
  std::string dir;
  std::string figures;  // the file of arborist_with_ballast, or empty

  Cost run() const;
};

// The names that the goals speak of.
inline constexpr const char* kBareOnePipe = "bare, 1 pipe";
inline constexpr const char* kBareTwoPipes = "bare, 2 pipes";
inline constexpr const char* kCommands = "arborist --commands";
inline constexpr const char* kArgv = "arborist, argv";
inline constexpr const char* kCommandsBig = "arborist, 1 GiB held";

// Writes the input files into `folder`; those of our programs stand in `bin`. Programs that are not installed are left
// out. All run `jobs` times /bin/true, GNU parallel a tenth of it, two in flight.
std::vector<Contestant> makeContestants(const std::filesystem::path& folder, const std::filesystem::path& bin,
                                        std::size_t jobs);

}  // namespace arborist::bench
