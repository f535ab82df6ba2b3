// SPDX-License-Identifier: GPL-3.0-or-later
// How a process becomes a runner.
#pragma once

namespace arborist::runner {

// The second word of a runner's command line; its socket is descriptor kRunnerSocket.
inline constexpr const char* kRunnerArgument = "--arborist-runner";
inline constexpr int kRunnerSocket = 3;

// Whether this process was started as a runner.
bool isRunner(int argc, char** argv);

// Serves on kRunnerSocket and exits.
[[noreturn]] void serveAndExit();

}  // namespace arborist::runner
