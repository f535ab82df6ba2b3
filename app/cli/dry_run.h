// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdio>

#include <arborist/jobs/spec.h>

namespace arborist {

// Prints the expanded tree, a line a job: name, limits, needs, command.
void printTree(const JobFileSpec&, std::FILE*);

}  // namespace arborist
