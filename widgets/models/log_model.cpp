// SPDX-License-Identifier: GPL-3.0-or-later
#include <widgets/models/log_model.h>

#include <QDateTime>
#include <algorithm>
#include <iterator>

#include <widgets/models/job_story.h>
#include <widgets/style/format.h>
#include <widgets/style/state_style.h>

namespace arborist {

namespace {

// Forgotten at once, so that views move their rows seldom.
constexpr std::size_t kForgetAtOnce = 1000;

QString sentence(QString what, const JobCause* cause) {
  what[0] = what[0].toUpper();
  if (!cause) return what;
  const QString why = cause->message.empty() ? causeWords(cause->code) : QString::fromStdString(cause->message);
  return LogModel::tr("%1: %2").arg(what, why);
}

// Null: nothing went wrong.
std::shared_ptr<const JobCause> causeOf(const AttemptRecord& record) {
  if (record.cause.code == CauseCode::None) return nullptr;
  auto cause = std::make_shared<JobCause>(record.cause);
  if (cause->message.empty()) cause->message = exitText(record).toStdString();
  return cause;
}

}  // namespace

bool LogLine::isProblem() const noexcept {
  if (what == What::StopRequested) return true;
  if (what == What::AttemptEnded) return cause != nullptr;
  return what == What::Ended && state != JobState::Succeeded &&
         !(state == JobState::Skipped && cause && cause->code == CauseCode::Condition);
}

LogModel::LogModel(SnapshotBridge& bridge, QObject* parent) : QAbstractTableModel(parent), m_bridge(bridge) {
  connect(&bridge, &SnapshotBridge::updated, this, &LogModel::update);
  update({.full = true, .diffs = {}});
}

void LogModel::update(const ViewUpdate& update) {
  const Snapshot& state = m_bridge.state();
  if (update.full) {
    // Another source, or an earlier instant: what was told is not true any more. After a gap it still is.
    if (state.runs().empty() || state.at() < m_at) startAnew();
    for (const auto& [number, run] : state.runs()) {
      foldRun(run.row);
      for (std::size_t i = 0; i < run.jobs.size(); ++i)
        if (run.jobs[i].exists()) foldJob(run.jobs[i]);
    }
    std::erase_if(m_told, [&](const auto& told) { return state.run(told.first) == nullptr; });
  }
  for (const auto& diff : update.diffs) {
    // Runs first: their lines need no jobs, but jobs take the calendar from their run.
    for (const RunRow& run : diff->runs) foldRun(run);
    for (const JobRow& row : diff->insertedJobs) foldJob(row);
    for (const JobRow& row : diff->changedJobs) foldJob(row);
    for (const std::uint32_t run : diff->removedRuns) m_told.erase(run);
  }
  m_at = state.at();
  flush();
}

void LogModel::startAnew() {
  beginResetModel();
  m_lines.clear();
  m_told.clear();
  m_new.clear();
  m_dropped = 0;
  endResetModel();
}

void LogModel::foldRun(const RunRow& run) {
  const bool isNew = !m_told.contains(run.info.run);
  RunTold& told = m_told[run.info.run];
  const auto add = [&](LogLine::What what, JobTime at) {
    m_new.push_back({.what = what, .job = {run.info.run, 0}, .at = at, .wall = run.wallTime(at)});
    return &m_new.back();
  };
  if (isNew) {
    auto description = std::make_shared<JobDescription>();
    description->name = run.info.file;
    add(LogLine::What::RunStarted, run.info.startedSteady)->description = std::move(description);
  }
  if (run.ended && !std::exchange(told.ended, true))
    add(LogLine::What::RunEnded, *run.ended)->took = *run.ended - run.info.startedSteady;
}

void LogModel::foldJob(const JobRow& row) {
  const auto run = m_told.find(row.id.run);
  const RunSnapshot* shown = m_bridge.state().run(row.id.run);
  if (run == m_told.end() || !shown) return;
  if (run->second.jobs.size() <= row.id.index) run->second.jobs.resize(row.id.index + std::size_t{1});
  Told& told = run->second.jobs[row.id.index];
  const auto add = [&](LogLine::What what, JobTime at) {
    LogLine& line = m_new.emplace_back(LogLine{.what = what, .job = row.id, .at = at, .wall = shown->row.wallTime(at)});
    line.description = row.description;
    return &line;
  };
  // The root starts and ends with its run.
  const bool isRoot = row.parent == row.id;
  if (row.started && !std::exchange(told.started, true) && row.isGroup() && !isRoot)
    add(LogLine::What::Started, *row.started);
  foldAttempts(row, shown->row, told);
  if (row.stopRequested && told.stopRequested != *row.stopRequested) {
    told.stopRequested = *row.stopRequested;
    add(LogLine::What::StopRequested, *row.stopRequested)->cause = row.cause;
  }
  if (row.finished && !std::exchange(told.ended, true)) {
    LogLine* line = add(LogLine::What::Ended, *row.finished);
    line->state = row.state;
    line->cause = row.cause;
    line->took = row.started ? *row.finished - *row.started : JobDuration::zero();
  }
}

void LogModel::foldAttempts(const JobRow& row, const RunRow& run, Told& told) {
  const auto add = [&](LogLine::What what, std::uint32_t number, JobTime at) {
    LogLine& line =
        m_new.emplace_back(LogLine{.what = what, .attempt = number, .job = row.id, .at = at, .wall = run.wallTime(at)});
    line.description = row.description;
    return &line;
  };
  if (row.history) {
    for (const auto& record : *row.history) {
      if (record->number > told.attemptsStarted) {
        told.attemptsStarted = record->number;
        add(LogLine::What::AttemptStarted, record->number, record->started)->worker = record->worker;
      }
      if (record->number > told.attemptsEnded) {
        told.attemptsEnded = record->number;
        LogLine* line = add(LogLine::What::AttemptEnded, record->number, record->finished);
        line->cause = causeOf(*record);
        line->took = record->finished - record->started;
      }
    }
  }
  if (row.attempts > told.attemptsStarted && row.attemptStarted) {
    told.attemptsStarted = row.attempts;
    add(LogLine::What::AttemptStarted, row.attempts, *row.attemptStarted)->worker = row.worker;
  }
}

void LogModel::flush() {
  // At one instant: the end of a run after all in it, that of a group after its jobs.
  const auto rank = [](const LogLine& line) {
    if (line.what == LogLine::What::RunStarted) return -1;
    if (line.what == LogLine::What::RunEnded) return 2;
    return line.what == LogLine::What::Ended ? 1 : 0;
  };
  std::stable_sort(m_new.begin(), m_new.end(), [&](const LogLine& a, const LogLine& b) {
    if (a.at != b.at) return a.at < b.at;
    if (rank(a) != rank(b)) return rank(a) < rank(b);
    return rank(a) == 1 && a.job > b.job;
  });
  if (m_new.size() > kMostLines) {
    m_dropped += m_new.size() - kMostLines;
    m_new.erase(m_new.begin(), m_new.end() - static_cast<std::ptrdiff_t>(kMostLines));
  }
  if (m_new.empty()) return;
  if (m_lines.size() + m_new.size() > kMostLines) {
    const std::size_t over = m_lines.size() + m_new.size() - kMostLines;
    const std::size_t forget = std::min(m_lines.size(), over + kForgetAtOnce);
    if (forget > 0) {
      beginRemoveRows({}, 0, static_cast<int>(forget) - 1);
      m_lines.erase(m_lines.begin(), m_lines.begin() + static_cast<std::ptrdiff_t>(forget));
      m_dropped += forget;
      endRemoveRows();
    }
  }
  const int first = rowCount();
  beginInsertRows({}, first, first + static_cast<int>(m_new.size()) - 1);
  std::move(m_new.begin(), m_new.end(), std::back_inserter(m_lines));
  m_new.clear();
  endInsertRows();
}

QString LogModel::text(int row) const {
  const LogLine& line = this->line(row);
  const QString took = durationText(line.took);
  switch (line.what) {
    case LogLine::What::RunStarted: return tr("Run started: %1").arg(QString::fromStdString(line.description->name));
    case LogLine::What::RunEnded: return tr("Run ended after %1").arg(took);
    case LogLine::What::Started: return tr("Started");
    case LogLine::What::StopRequested: return sentence(tr("told to stop"), line.cause.get());
    case LogLine::What::AttemptStarted:
      return line.worker == kNoWorker ? tr("Attempt %1 started").arg(line.attempt)
                                      : tr("Attempt %1 started on worker %2").arg(line.attempt).arg(line.worker + 1);
    case LogLine::What::AttemptEnded:
      return sentence(tr("Attempt %1 ended after %2").arg(line.attempt).arg(took), line.cause.get());
    case LogLine::What::Ended: break;
  }
  const QString state = stateText(line.state);
  return sentence(line.state == JobState::Succeeded ? tr("%1 in %2").arg(state, took) : state, line.cause.get());
}

QString LogModel::jobPath(int row) const {
  const LogLine& line = this->line(row);
  return line.description ? QString::fromStdString(line.description->path) : QString();
}

int LogModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(m_lines.size());
}

int LogModel::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : kColumns; }

QVariant LogModel::data(const QModelIndex& index, int role) const {
  if (!index.isValid()) return {};
  const LogLine& line = this->line(index.row());
  if (role == Qt::DisplayRole || role == Qt::ToolTipRole) {
    switch (index.column()) {
      case Time: {
        const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(line.wall.time_since_epoch()).count();
        const QDateTime at = QDateTime::fromMSecsSinceEpoch(ms);
        return at.toString(role == Qt::DisplayRole ? QStringLiteral("HH:mm:ss.zzz")
                                                   : QStringLiteral("yyyy-MM-dd HH:mm:ss.zzz"));
      }
      case Run: return line.job.run;
      case Job: return line.job.index == 0 ? tr("whole run") : jobPath(index.row());
      case Attempt: return line.attempt == 0 ? QVariant() : QVariant(line.attempt);
      case Text: return text(index.row());
      default: return {};
    }
  }
  if (role == Qt::TextAlignmentRole) {
    const bool number = index.column() == Run || index.column() == Attempt;
    return QVariant::fromValue((number ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
  }
  if (role == StateRole && index.column() == Text) {
    switch (line.what) {
      case LogLine::What::Ended: return static_cast<int>(line.state);
      case LogLine::What::StopRequested: return static_cast<int>(JobState::Cancelling);
      case LogLine::What::Started:
      case LogLine::What::AttemptStarted: return static_cast<int>(JobState::Running);
      default: return {};
    }
  }
  return {};
}

QVariant LogModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
  switch (section) {
    case Time: return tr("Time");
    case Run: return tr("Run");
    case Job: return tr("Job");
    case Attempt: return tr("Attempt");
    case Text: return tr("What happened");
    default: return {};
  }
}

}  // namespace arborist
