// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace arborist {

// The program without a window. Returns its exit code: docs/command-line.md.
int cliMain(int argc, char** argv);

}  // namespace arborist
