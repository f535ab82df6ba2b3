// SPDX-License-Identifier: GPL-3.0-or-later
// Finds the shell commands that need no shell, so that they can be started directly. A shell that only looks its words
// up and gives way to the program costs as much again as a small job does; make starts such commands directly as well.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace arborist {

// The words of `command`, if any shell that may stand at /bin/sh would do nothing with it but start a program with
// exactly these: words of ordinary characters, '…' and "…" without expansions, the first of them neither an assignment
// nor a word that a shell keeps for itself. nullopt: it takes a shell, or may take one. Cheap: one pass.
std::optional<std::vector<std::string>> plainCommand(std::string_view command);

}  // namespace arborist
