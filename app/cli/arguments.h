// SPDX-License-Identifier: GPL-3.0-or-later
// The command line as values. Its meaning is described in docs/command-line.md.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace arborist {

enum class OutputMode { OnFailure, Stream, None };

struct RunArguments {
  std::string file;               // "-": standard input
  std::vector<std::string> jobs;  // only these and what they need; empty: all
  bool commandList = false;
  std::size_t slots = 0;  // 0: one for each processor
  std::optional<std::chrono::nanoseconds> timeout, deadline;
  bool keepGoing = false, failFast = false;
  std::vector<std::pair<std::string, std::string>> set;
  bool dryRun = false;
  std::string report;
  OutputMode output = OutputMode::OnFailure;
};

struct WindowRequest {
  std::string file;  // empty: none
  bool start = false;
  std::string picture;
};

struct Arguments {
  enum class Action { Run, Validate, Window, Exit };
  Action action = Action::Exit;
  int exitCode = 0;  // Exit: everything has been said already
  RunArguments run;
  std::string validateFile;
  WindowRequest window;
};

// Prints help and usage errors itself.
Arguments parseArguments(int argc, char** argv);

}  // namespace arborist
