// SPDX-License-Identifier: GPL-3.0-or-later
// Part of a job file: some jobs with everything they need. Stateless, thread-safe.
#pragma once

#include <string>
#include <vector>

#include <arborist/jobs/spec.h>

namespace arborist {

// Keeps the jobs and groups at these paths ("checks/unit"; "lint" also names all instances of its matrix), what they
// and their groups need, and nothing else. Returns the paths that name no job; then `root` is left as it was.
std::vector<std::string> selectJobs(JobSpec& root, const std::vector<std::string>& paths);

}  // namespace arborist
