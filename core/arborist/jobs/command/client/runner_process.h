// SPDX-License-Identifier: GPL-3.0-or-later
// Starts this executable once more, as a runner. Safe with other threads around.
#pragma once

#include <sys/types.h>

#include <arborist/base/status.h>
#include <arborist/jobs/command/wire/unique_fd.h>

namespace arborist::runner {

struct RunnerProcess {
  pid_t pid = -1;
  UniqueFd socket;
};

Status startRunnerProcess(RunnerProcess&);

}  // namespace arborist::runner
