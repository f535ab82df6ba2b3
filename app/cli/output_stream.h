// SPDX-License-Identifier: GPL-3.0-or-later
// `--output stream`: what jobs print goes to standard output as it comes, in whole lines that begin with the job's
// path, so that the lines of jobs that run at once stay apart. Thread-safe.
#pragma once

#include <app/cli/standard_output.h>
#include <arborist/jobs/command_attempt_runner.h>

namespace arborist {

// The output outlives the factory and its sinks.
CommandAttemptRunner::SinkFactory lineStreams(StandardOutput&);

}  // namespace arborist
