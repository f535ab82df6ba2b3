// SPDX-License-Identifier: GPL-3.0-or-later
// Part of a job file: some jobs with everything they need. Stateless, thread-safe.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <arborist/jobs/spec.h>

namespace arborist {

// Keeps the jobs and groups at these paths ("checks/unit"; "lint" also names all instances of its matrix), what they
// and their groups need, and nothing else. Returns the paths that name no job; then `root` is left as it was.
std::vector<std::string> selectJobs(JobSpec& root, const std::vector<std::string>& paths);

// Of all jobs and groups, in file order.
std::vector<std::string> jobPaths(const JobSpec& root);

// These jobs alone, by their place in file order (0: the root): of a group all below it, with the groups around them,
// which keep their limits. Needs on what is not kept are dropped; a `when: failure` job that loses all of its needs so
// runs like any other. Places that no job has are ignored.
JobSpec onlyJobs(const JobSpec& root, const std::vector<std::uint32_t>& places);

}  // namespace arborist
