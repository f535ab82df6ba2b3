// SPDX-License-Identifier: GPL-3.0-or-later
#include <app/cli/exit_code.h>

namespace arborist {

int exitCodeOf(const Snapshot& snapshot, std::uint32_t run) {
  const RunSnapshot* found = snapshot.run(run);
  if (!found) return kExitFailure;
  for (std::size_t i = 0; i < found->jobs.size(); ++i) {
    const JobRow& row = found->jobs[i];
    if (row.isGroup() || row.state == JobState::Succeeded) continue;
    if (row.state == JobState::Skipped && row.cause && row.cause->code == CauseCode::Condition) continue;
    return kExitFailure;
  }
  // A run whose deadline passed in its last moment, say: every job is fine, the whole is not.
  const JobState whole = found->jobs[0].state;
  return whole == JobState::Succeeded || whole == JobState::Skipped ? kExitSuccess : kExitFailure;
}

}  // namespace arborist
