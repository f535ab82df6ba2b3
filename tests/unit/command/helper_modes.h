// SPDX-License-Identifier: GPL-3.0-or-later
// Other lives of the test executable: jobs that try to outlive their attempt, and a program that is killed.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

namespace arborist::test {

// Processes that are hard to get rid of. Each job prints "up" when all of them are there.
inline const std::vector<std::string> kJobKinds = {
    "background", "setsid", "daemon", "ignores-term", "orphan",
    "threads",    "hopper", "nested", "many",         "cleared-environment"};

// The command line of such a job. Its leader waits for ever, with `leaves` it exits with 0 instead. The marker is a
// word of the command line of every process of the job, so it survives a cleared environment.
std::vector<std::string> jobArgv(const std::string& kind, const std::string& marker, bool leaves = false);

// The command line of a program with a runner that runs this job and prints "up" with it.
std::vector<std::string> programArgv(bool cgroups, const std::string& kind, const std::string& marker);

// Becomes a job or a program if the command line says so, and then does not return.
void serveIfHelper(int argc, char** argv);

// Processes, zombies aside, with this marker in their command line or environment. Not the caller.
std::vector<pid_t> processesWith(const std::string& marker);

// A marker that no other test and no other run has.
std::string freshMarker();

}  // namespace arborist::test
