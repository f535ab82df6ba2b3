// SPDX-License-Identifier: GPL-3.0-or-later
// What is worth saying of each run when it ends, collected while it goes on: so jobs that have left the snapshot by
// then count too. Bounded: a bit for each job and a summary for each run that is shown. For the window's thread.
#pragma once

#include <QObject>
#include <map>
#include <string>
#include <vector>

#include <arborist/telemetry/run_summary.h>
#include <widgets/models/snapshot_bridge.h>

namespace arborist {

class RunSummaries final : public QObject {
  Q_OBJECT

 public:
  explicit RunSummaries(SnapshotBridge&, QObject* parent = nullptr);

  struct Ended {
    std::uint32_t run = 0;
    QString title;                         // as in the tree
    JobState state = JobState::Succeeded;  // of the run as a whole
    RunSummary summary;
  };
  // run 0: there is no such run, or it has not ended.
  Ended ended(std::uint32_t run) const;

 Q_SIGNALS:
  // A run that was seen alive has ended. Not told of runs that had ended when they were shown first.
  void runEnded(std::uint32_t run);

 private:
  struct Run {
    std::string runId;
    SummaryBuilder builder;
    std::vector<bool> added;  // by JobId::index
    bool live = false;        // its end was not told yet
  };

  void update(const ViewUpdate&);
  void fold(const JobRow&);
  void findEnded();

  SnapshotBridge& m_bridge;
  std::map<std::uint32_t, Run> m_runs;
};

}  // namespace arborist
