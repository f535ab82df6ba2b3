// SPDX-License-Identifier: GPL-3.0-or-later
// Results as CommandRunner gives them.
#pragma once

#include <string>

#include <arborist/jobs/command/command_runner.h>
#include <arborist/jobs/command/wire/protocol.h>

namespace arborist::runner {

CommandResult toResult(FinishedReport);
CommandResult spawnFailed(std::string why);
CommandResult runnerLost(std::string why);
// The context had ended before anything was started.
CommandResult neverStarted();

}  // namespace arborist::runner
