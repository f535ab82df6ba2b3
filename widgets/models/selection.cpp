// SPDX-License-Identifier: GPL-3.0-or-later
#include <widgets/models/selection.h>

#include <utility>

namespace arborist {

void Selection::select(JobId job) { select(job, job.run != 0 ? std::vector{job} : std::vector<JobId>{}); }

void Selection::select(JobId current, std::vector<JobId> jobs) {
  if (m_current == current && m_jobs == jobs) return;
  m_current = current;
  m_jobs = std::move(jobs);
  Q_EMIT changed();
}

}  // namespace arborist
