// SPDX-License-Identifier: GPL-3.0-or-later
// From the jobs of a group as the file has them to those that will run: matrices expanded, needs as indices.
// Not thread-safe.
#pragma once

#include <vector>

#include <arborist/formats/in/file_problem.h>
#include <arborist/formats/in/job_budget.h>
#include <arborist/formats/in/job_matrix.h>
#include <arborist/formats/in/job_needs.h>
#include <arborist/jobs/spec.h>

namespace arborist {

// A job of the file. The views of `needs` lead into the file's tree.
struct JobDraft {
  JobSpec spec;
  JobMatrix matrix;
  NeedsEntry needs;
};

// Empty, with a problem, if that would be too much.
std::vector<JobSpec> expandGroup(std::vector<JobDraft> drafts, JobBudget& budget, ProblemList& problems,
                                 Suggestions& suggestions);

}  // namespace arborist
