// SPDX-License-Identifier: GPL-3.0-or-later
#include <widgets/models/blast_radius.h>

namespace arborist {

namespace {

void add(BlastRadius& radius, const JobRow& row, bool spared) {
  if (row.isGroup() || !row.live() || row.state == JobState::Cancelling) return;
  if (spared) {
    ++radius.survivors;
    return;
  }
  ++(row.state == JobState::Queued ? radius.queued : radius.running);
  if (row.state != JobState::Running) return;
  if (!radius.longest || row.since < radius.longest->since) radius.longest = &row;
}

void addAll(BlastRadius& radius, const Snapshot& snapshot, JobId top) {
  const RunSnapshot* run = snapshot.run(top.run);
  if (!run || !snapshot.job(top)) return;
  add(radius, run->jobs[top.index], false);
  // Rows stand in file order, parents before children: below `top` are those that follow it and hang on one of them.
  std::size_t sparedFrom = run->jobs.size(), sparedTo = 0;
  for (std::size_t i = top.index + std::size_t{1}; i < run->jobs.size(); ++i) {
    const JobRow& row = run->jobs[i];
    if (!row.exists()) continue;
    if (row.parent.index < top.index) break;
    // The clicked one itself is ended; what is `when: always` below it is spared with all that it holds.
    const bool inSpared = i > sparedFrom && row.parent.index >= sparedFrom && row.parent.index < sparedTo;
    const bool spared = inSpared || row.description->when == When::Always;
    if (spared && !inSpared) sparedFrom = i;
    if (spared) sparedTo = i + 1;
    add(radius, row, spared);
  }
}

}  // namespace

BlastRadius blastRadius(const Snapshot& snapshot, JobId top) { return blastRadius(snapshot, std::span(&top, 1)); }

BlastRadius blastRadius(const Snapshot& snapshot, std::span<const JobId> tops) {
  BlastRadius radius;
  for (const JobId top : tops) addAll(radius, snapshot, top);
  return radius;
}

}  // namespace arborist
