// SPDX-License-Identifier: GPL-3.0-or-later
// What has happened, one line each: runs begin and end, jobs and groups start, are told to stop and end, attempts
// begin and end. Folded from the diffs of the stream; holds the last kMostLines. Belongs to the window's thread.
#pragma once

#include <QAbstractTableModel>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <vector>

#include <widgets/models/snapshot_bridge.h>

namespace arborist {

struct LogLine {
  enum class What : std::uint8_t { RunStarted, RunEnded, Started, StopRequested, Ended, AttemptStarted, AttemptEnded };
  What what;
  JobState state = JobState::Queued;  // Ended
  std::uint32_t attempt = 0;          // of attempts
  std::uint32_t worker = kNoWorker;   // AttemptStarted
  JobId job;                          // of runs: their root
  JobTime at;
  std::chrono::system_clock::time_point wall;
  JobDuration took{};                                   // what ended
  std::shared_ptr<const JobDescription> description{};  // of a run: its file as the name
  // A copy where the row's own would keep the output of an attempt with it.
  std::shared_ptr<const JobCause> cause{};

  bool isProblem() const noexcept;
};

class LogModel final : public QAbstractTableModel {
  Q_OBJECT

 public:
  static constexpr std::size_t kMostLines = 20'000;
  enum Column { Time, Run, Job, Attempt, Text, kColumns };
  enum Role { StateRole = Qt::UserRole + 1 };

  explicit LogModel(SnapshotBridge&, QObject* parent = nullptr);

  const LogLine& line(int row) const { return m_lines[static_cast<std::size_t>(row)]; }
  // Lines that were forgotten, oldest first, since kMostLines are held.
  std::uint64_t dropped() const noexcept { return m_dropped; }
  // "Timed out: 2 s timeout set on build (jobs.yaml:14)", of the line.
  QString text(int row) const;
  QString jobPath(int row) const;

  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex&, int role) const override;
  QVariant headerData(int section, Qt::Orientation, int role) const override;

 private:
  // How much of a job was told.
  struct Told {
    std::uint32_t attemptsStarted = 0, attemptsEnded = 0;
    JobTime stopRequested;
    bool started = false, ended = false;
  };
  struct RunTold {
    std::vector<Told> jobs;
    bool ended = false;
  };

  void update(const ViewUpdate&);
  void startAnew();
  void foldRun(const RunRow&);
  void foldJob(const JobRow&);
  void foldAttempts(const JobRow&, const RunRow&, Told&);
  // Appends what was folded since, in order of time.
  void flush();

  const SnapshotBridge& m_bridge;
  TimePoint m_at{};  // the latest state that was folded
  std::map<std::uint32_t, RunTold> m_told;
  std::vector<LogLine> m_new;
  std::deque<LogLine> m_lines;
  std::uint64_t m_dropped = 0;
};

}  // namespace arborist
