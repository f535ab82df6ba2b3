// SPDX-License-Identifier: GPL-3.0-or-later
#include <widgets/models/worker_model.h>

#include <algorithm>

#include <widgets/style/format.h>
#include <widgets/style/state_style.h>

namespace arborist {

namespace {

// The limit that ends the attempt first: its timeout or the effective deadline.
std::optional<std::pair<JobTime, JobTime>> nearestLimit(const JobRow& row) {
  std::optional<std::pair<JobTime, JobTime>> limit;
  if (row.timeoutAt && row.attemptStarted) limit.emplace(*row.attemptStarted, *row.timeoutAt);
  if (row.deadline && (!limit || *row.deadline < limit->second)) limit.emplace(row.deadlineStart, *row.deadline);
  return limit;
}

}  // namespace

WorkerModel::WorkerModel(SnapshotBridge& bridge, QObject* parent) : QAbstractTableModel(parent), m_bridge(bridge) {
  connect(&bridge, &SnapshotBridge::updated, this, &WorkerModel::update);
  update({.full = true, .diffs = {}});
}

JobId WorkerModel::jobAt(int row) const {
  return row >= 0 && row < rowCount() ? m_rows[static_cast<std::size_t>(row)].job : JobId();
}

int WorkerModel::rowOf(JobId id) const {
  if (id.run == 0) return -1;
  const auto found = std::find_if(m_rows.begin(), m_rows.end(), [&](const Shown& row) { return row.job == id; });
  return found == m_rows.end() ? -1 : static_cast<int>(found - m_rows.begin());
}

int WorkerModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int WorkerModel::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : kColumns; }

void WorkerModel::update(const ViewUpdate& update) {
  m_ledger.apply(update, m_bridge.state());
  resizeRows();
  refreshRows();
}

// A row for each slot, and for workers above that while they are busy.
void WorkerModel::resizeRows() {
  const PoolRow* pool = m_bridge.state().pool();
  std::size_t count = pool ? pool->slots : 0;
  const auto& workers = m_ledger.workers();
  for (std::size_t i = count; i < workers.size(); ++i)
    if (!workers[i].idle()) count = i + 1;
  const int now = static_cast<int>(count), before = rowCount();
  if (now > before) {
    beginInsertRows({}, before, now - 1);
    m_rows.resize(count);
    endInsertRows();
  } else if (now < before) {
    beginRemoveRows({}, now, before - 1);
    m_rows.resize(count);
    endRemoveRows();
  }
}

void WorkerModel::refreshRows() {
  const auto& workers = m_ledger.workers();
  int first = -1, last = -1;
  m_busy = 0;
  for (std::size_t i = 0; i < m_rows.size(); ++i) {
    Shown shown;
    if (i < workers.size()) {
      shown.job = workers[i].job;
      shown.done = workers[i].done;
    }
    if (const JobRow* row = m_bridge.state().job(shown.job)) {
      shown.state = row->state;
      shown.attempt = row->attempts;
      ++m_busy;
    }
    if (shown == m_rows[i]) continue;
    m_rows[i] = shown;
    if (first < 0) first = static_cast<int>(i);
    last = static_cast<int>(i);
  }
  if (first >= 0) Q_EMIT dataChanged(index(first, 0), index(last, kColumns - 1));
}

void WorkerModel::tick() {
  if (!m_rows.empty()) Q_EMIT dataChanged(index(0, Elapsed), index(rowCount() - 1, kColumns - 1));
}

const JobRow* WorkerModel::jobRow(int row) const {
  const JobId id = jobAt(row);
  return id.run == 0 ? nullptr : m_bridge.state().job(id);
}

QString WorkerModel::text(int row, Column column, const JobRow* job) const {
  const JobTime now = m_bridge.now();
  switch (column) {
    case Number: return countText(static_cast<std::uint64_t>(row) + 1);
    case State: return job ? stateText(job->state) : tr("idle");
    case Job: return job && job->description ? QString::fromStdString(job->description->path) : QString();
    case Elapsed: return job && job->attemptStarted ? durationText(now - *job->attemptStarted) : QString();
    case Limit: {
      const auto limit = job ? nearestLimit(*job) : std::nullopt;
      if (!limit) return {};
      return limit->second >= now ? tr("%1 left").arg(durationText(limit->second - now))
                                  : tr("%1 over").arg(durationText(now - limit->second));
    }
    case Done: return countText(m_rows[static_cast<std::size_t>(row)].done);
    case Utilisation: return percentText(share(row, Utilisation, job).toDouble());
    case kColumns: break;
  }
  return {};
}

QVariant WorkerModel::share(int row, Column column, const JobRow* job) const {
  const JobTime now = m_bridge.now();
  if (column == Utilisation)
    return m_ledger.utilisation(static_cast<std::size_t>(row), job ? job->attemptStarted : std::nullopt, now);
  const auto limit = column == Limit && job ? nearestLimit(*job) : std::nullopt;
  if (!limit || limit->second <= limit->first) return {};
  const std::chrono::duration<double> left = limit->second - now, all = limit->second - limit->first;
  return std::clamp(left / all, 0.0, 1.0);
}

QString WorkerModel::tip(Column column, const JobRow* job) const {
  if (!job || !job->description) return {};
  if (column == Job) return QString::fromStdString(job->description->path);
  return column == State ? causeSentence(*job) : QString();
}

QVariant WorkerModel::data(const QModelIndex& index, int role) const {
  if (!checkIndex(index, CheckIndexOption::IndexIsValid)) return {};
  const auto column = static_cast<Column>(index.column());
  const JobRow* job = jobRow(index.row());
  switch (role) {
    case Qt::DisplayRole: return text(index.row(), column, job);
    case Qt::AccessibleTextRole:
      return tr("%1: %2").arg(headerData(column, Qt::Horizontal).toString(), text(index.row(), column, job));
    case Qt::ToolTipRole: return tip(column, job);
    case Qt::TextAlignmentRole: {
      const bool figure = column == Number || column == Elapsed || column == Done;
      return QVariant::fromValue((figure ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    }
    case StateRole: return job ? QVariant(static_cast<int>(job->state)) : QVariant();
    case ShareRole: return share(index.row(), column, job);
    default: return {};
  }
}

QVariant WorkerModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal || section < 0 || section >= kColumns) return {};
  if (role == Qt::TextAlignmentRole) {
    const bool figure = section == Number || section == Elapsed || section == Done;
    return QVariant::fromValue((figure ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
  }
  if (role == Qt::ToolTipRole && section == Utilisation) return tr("Share of the last 10 s in which it was busy");
  if (role == Qt::ToolTipRole && section == Done) return tr("Attempts that ended on this worker");
  if (role != Qt::DisplayRole) return {};
  static constexpr const char* kTitles[] = {QT_TR_NOOP("Worker"), QT_TR_NOOP("State"), QT_TR_NOOP("Job"),
                                            QT_TR_NOOP("For"),    QT_TR_NOOP("Limit"), QT_TR_NOOP("Done"),
                                            QT_TR_NOOP("Busy")};
  return tr(kTitles[section]);
}

}  // namespace arborist
