// SPDX-License-Identifier: GPL-3.0-or-later
// The rules that turn what happened into a state and a cause (words of the job file's documentation). Pure functions
// of the tree; not thread-safe, as the tree is not.
#pragma once

#include <arborist/context/context.h>
#include <arborist/jobs/attempt.h>
#include <arborist/jobs/run_tree.h>

namespace arborist {

struct Verdict {
  JobState state = JobState::Succeeded;
  JobCause cause;
};

// Why the job was told to stop, as its context (or that of its attempt, whose id is `attempt`) says.
JobCause causeOf(const RunTree&, const Node&, const Cause&, ContextId attempt = {});

// The state of a leaf that ran and was stopped for this cause.
JobState stoppedState(CauseCode) noexcept;

// A leaf whose attempt has ended; `stop` is the cause of the attempt's context, if it was done.
Verdict attemptVerdict(const RunTree&, const Node&, const AttemptOutcome&, const std::optional<Cause>& stop,
                       ContextId attempt);

// A group all of whose children have ended.
Verdict groupVerdict(const RunTree&, const Node&);

// True if dependants may run: it succeeded, or was skipped by its own `when`.
bool satisfies(const Node&) noexcept;

}  // namespace arborist
