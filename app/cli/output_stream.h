// SPDX-License-Identifier: GPL-3.0-or-later
// `--output stream`: what jobs print goes to standard output as it comes, in whole lines that begin with the job's
// path, so that the lines of jobs that run at once stay apart. Thread-safe.
#pragma once

#include <arborist/jobs/command_attempt_runner.h>

namespace arborist {

CommandAttemptRunner::SinkFactory lineStreams();

}  // namespace arborist
