// SPDX-License-Identifier: GPL-3.0-or-later
// What is selected, shared by all views: one job at the centre of attention, and all that are selected with it.
// Belongs to the window's thread.
#pragma once

#include <QObject>
#include <vector>

#include <arborist/jobs/job_observer.h>

namespace arborist {

class Selection final : public QObject {
  Q_OBJECT

 public:
  using QObject::QObject;

  // run 0: none.
  JobId current() const noexcept { return m_current; }
  bool hasCurrent() const noexcept { return m_current.run != 0; }
  // Contains current().
  const std::vector<JobId>& jobs() const noexcept { return m_jobs; }

  // One job; run 0: nothing. No signal if nothing changes.
  void select(JobId);
  void select(JobId current, std::vector<JobId> jobs);

 Q_SIGNALS:
  void changed();

 private:
  JobId m_current;
  std::vector<JobId> m_jobs;
};

}  // namespace arborist
