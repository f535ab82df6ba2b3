// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>

#include <app/cli/arguments.h>

namespace arborist {

// Shows the window; returns the program's exit code.
using OpenWindow = std::function<int(const WindowRequest&)>;

// The program. Everything but the window is done here. Returns its exit code: docs/command-line.md.
int cliMain(int argc, char** argv, const OpenWindow&);

}  // namespace arborist
