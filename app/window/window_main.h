// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <app/cli/arguments.h>

namespace arborist {

// The program with its window. Returns its exit code. Call it before other threads exist.
int windowMain(int argc, char** argv, const WindowRequest&);

}  // namespace arborist
