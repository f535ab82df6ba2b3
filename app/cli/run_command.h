// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <app/cli/arguments.h>

namespace arborist {

// `arborist run` and `arborist validate`; return the program's exit code.
int runCommand(const RunArguments&);
int validateCommand(const std::string& file);

}  // namespace arborist
