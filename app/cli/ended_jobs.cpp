// SPDX-License-Identifier: GPL-3.0-or-later
#include <app/cli/ended_jobs.h>

#include <algorithm>

namespace arborist {

std::vector<JobRow> EndedJobs::take(const SnapshotUpdate& update) {
  std::vector<JobRow> ended;
  const auto look = [&](const JobRow& row) {
    if (row.id.run != m_run || row.isGroup() || row.live()) return;
    if (row.id.index >= m_told.size()) m_told.resize(row.id.index + 1);
    if (m_told[row.id.index]) return;
    m_told[row.id.index] = true;
    ended.push_back(row);
  };
  if (update.full) {
    if (const RunSnapshot* run = update.full->run(m_run))
      for (std::size_t i = 0; i < run->jobs.size(); ++i) look(run->jobs[i]);
  }
  for (const auto& diff : update.diffs) {
    for (const JobRow& row : diff->insertedJobs) look(row);
    for (const JobRow& row : diff->changedJobs) look(row);
  }
  std::stable_sort(ended.begin(), ended.end(),
                   [](const JobRow& a, const JobRow& b) { return a.finished < b.finished; });
  return ended;
}

}  // namespace arborist
