// SPDX-License-Identifier: GPL-3.0-or-later
// Reads the #include lines of core, widgets and app: leftwards only, no Qt below the window, nothing foreign in
// Arborist::core.
#pragma once

#include <arch/source_tree.h>
#include <arch/violation.h>

namespace arborist::arch {

Violations checkIncludes(const SourceTree&);

}  // namespace arborist::arch
