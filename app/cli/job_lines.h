// SPDX-License-Identifier: GPL-3.0-or-later
// Jobs and runs in words: the lines that say how a job ended, the live block, the summary. Pure functions.
#pragma once

#include <string>
#include <vector>

#include <app/cli/terminal.h>
#include <arborist/telemetry/progress.h>

namespace arborist {

// "✗ checks/unit  failed: exit code 1  (3.20 s)", then the last lines of its output and where the rest is, indented.
std::string failureLines(const Terminal&, const JobFailure&, bool withOutput);

// For a pipe: "[12/40] succeeded  checks/unit  0.30 s".
std::string endedLine(const Terminal&, const JobRow&, std::size_t done, std::size_t all);

// The block that is redrawn while jobs run: totals, then running jobs with the time that is left to each.
std::vector<std::string> liveBlock(const Terminal&, const Progress&);
// How many running jobs such a block has room for.
std::size_t liveBlockRows(const Terminal&);

std::string summaryLines(const Terminal&, const RunSummary&);

}  // namespace arborist
