// SPDX-License-Identifier: GPL-3.0-or-later
#include <widgets/models/timeline_table_model.h>

#include <QStringList>
#include <algorithm>
#include <limits>
#include <numeric>

#include <widgets/models/timeline_bar.h>
#include <widgets/style/format.h>
#include <widgets/style/state_style.h>

namespace arborist {

namespace {

constexpr qint64 kNothing = std::numeric_limits<qint64>::max();  // sorts last

qint64 nanoseconds(JobTime time) { return time == kNoTime ? kNothing : time.time_since_epoch().count(); }

QString pathOf(const JobRow& row) {
  if (!row.description) return {};
  const QString path = QString::fromStdString(row.description->path);
  return row.id.run > 1 ? QStringLiteral("#%1 %2").arg(row.id.run).arg(path) : path;
}

}  // namespace

// What an entry says, untold things as kNoTime.
struct TimelineTableModel::Figures {
  const JobRow* row = nullptr;
  std::uint32_t worker = kNoWorker;
  JobTime queued = kNoTime, started = kNoTime, stop = kNoTime, ended = kNoTime;
  JobState state = JobState::Queued;
  std::optional<JobDuration> ran, cancelled;
};

TimelineTableModel::TimelineTableModel(SnapshotBridge& bridge, QObject* parent)
    : QAbstractTableModel(parent), m_bridge(bridge) {
  connect(&bridge, &SnapshotBridge::updated, this, [this](const ViewUpdate& update) {
    if (m_active) apply(update);
  });
}

void TimelineTableModel::setActive(bool active) {
  if (m_active == active) return;
  m_active = active;
  rebuild();
}

JobId TimelineTableModel::jobAt(int row) const {
  return row >= 0 && row < rowCount() ? m_entries[static_cast<std::size_t>(m_order[static_cast<std::size_t>(row)])].job
                                      : JobId{};
}

int TimelineTableModel::rowOf(JobId job) const {
  const auto run = m_entriesOf.find(job.run);
  if (run == m_entriesOf.end() || job.index >= run->second.size() || run->second[job.index].empty()) return -1;
  return m_rowOf[static_cast<std::size_t>(run->second[job.index].front())];
}

QString TimelineTableModel::copyText(const std::vector<int>& rows) const {
  QStringList lines;
  QStringList cells;
  for (int column = 0; column < kColumns; ++column)
    cells << headerData(column, Qt::Horizontal, Qt::DisplayRole).toString();
  lines << cells.join(QLatin1Char('\t'));
  for (const int row : rows) {
    cells.clear();
    for (int column = 0; column < kColumns; ++column) cells << data(index(row, column), Qt::DisplayRole).toString();
    lines << cells.join(QLatin1Char('\t'));
  }
  return lines.join(QLatin1Char('\n'));
}

int TimelineTableModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(m_order.size());
}

int TimelineTableModel::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : kColumns; }

QVariant TimelineTableModel::data(const QModelIndex& at, int role) const {
  if (!at.isValid() || at.row() >= rowCount()) return {};
  const Entry& entry = m_entries[static_cast<std::size_t>(m_order[static_cast<std::size_t>(at.row())])];
  switch (role) {
    case Qt::DisplayRole: return text(entry, at.column());
    case Qt::ToolTipRole:
      if (const JobRow* row = m_bridge.state().job(entry.job)) return causeSentence(*row);
      return {};
    case Qt::TextAlignmentRole:
      return static_cast<int>(Qt::AlignVCenter |
                              (at.column() == Job || at.column() == State ? Qt::AlignLeft : Qt::AlignRight));
    default: return {};
  }
}

QVariant TimelineTableModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal) return {};
  if (role == Qt::TextAlignmentRole)
    return static_cast<int>(Qt::AlignVCenter | (section == Job || section == State ? Qt::AlignLeft : Qt::AlignRight));
  if (role != Qt::DisplayRole) return {};
  switch (section) {
    case Job: return tr("Job");
    case Worker: return tr("Worker");
    case Attempt: return tr("Attempt");
    case Queued: return tr("Queued at");
    case Started: return tr("Started at");
    case StopOrdered: return tr("Stop ordered at");
    case Ended: return tr("Ended at");
    case RunTime: return tr("Run time");
    case CancelTime: return tr("Cancel time");
    case State: return tr("State");
    default: return {};
  }
}

void TimelineTableModel::sort(int column, Qt::SortOrder order) {
  // Each key is made once: a number, or the job's path.
  std::vector<qint64> numbers(m_entries.size());
  std::vector<QString> texts;
  if (column == Job) texts.resize(m_entries.size());
  for (std::size_t i = 0; i < m_entries.size(); ++i) {
    const Figures figures = this->figures(m_entries[i]);
    const auto length = [](const auto& duration) { return duration ? qint64{duration->count()} : kNothing; };
    switch (column) {
      case Job: texts[i] = figures.row ? pathOf(*figures.row) : QString(); break;
      case Worker: numbers[i] = figures.worker; break;
      case Attempt: numbers[i] = m_entries[i].number; break;
      case Queued: numbers[i] = nanoseconds(figures.queued); break;
      case Started: numbers[i] = nanoseconds(figures.started); break;
      case StopOrdered: numbers[i] = nanoseconds(figures.stop); break;
      case Ended: numbers[i] = nanoseconds(figures.ended); break;
      case RunTime: numbers[i] = length(figures.ran); break;
      case CancelTime: numbers[i] = length(figures.cancelled); break;
      default: numbers[i] = static_cast<qint64>(figures.state); break;
    }
  }
  Q_EMIT layoutAboutToBeChanged({}, QAbstractItemModel::VerticalSortHint);
  const auto less = [&](int a, int b) {
    const auto i = static_cast<std::size_t>(a), j = static_cast<std::size_t>(b);
    return column == Job ? texts[i] < texts[j] : numbers[i] < numbers[j];
  };
  std::stable_sort(m_order.begin(), m_order.end(),
                   [&](int a, int b) { return order == Qt::AscendingOrder ? less(a, b) : less(b, a); });
  const std::vector<int> before = m_rowOf;
  std::vector<int> entryAt(m_order.size());
  for (std::size_t entry = 0; entry < before.size(); ++entry)
    entryAt[static_cast<std::size_t>(before[entry])] = static_cast<int>(entry);
  for (std::size_t row = 0; row < m_order.size(); ++row)
    m_rowOf[static_cast<std::size_t>(m_order[row])] = static_cast<int>(row);
  QModelIndexList from = persistentIndexList(), to;
  for (const QModelIndex& old : from) {
    const int entry = entryAt[static_cast<std::size_t>(old.row())];
    to << index(m_rowOf[static_cast<std::size_t>(entry)], old.column());
  }
  changePersistentIndexList(from, to);
  Q_EMIT layoutChanged({}, QAbstractItemModel::VerticalSortHint);
}

void TimelineTableModel::apply(const ViewUpdate& update) {
  bool removed = update.full;
  for (const auto& diff : update.diffs) removed = removed || !diff->removedRuns.empty();
  if (removed) {
    rebuild();
    return;
  }
  std::vector<Entry> added;
  int firstChanged = rowCount(), lastChanged = -1;
  for (const auto& diff : update.diffs) {
    for (const auto* rows : {&diff->insertedJobs, &diff->changedJobs}) {
      for (const JobRow& row : *rows) {
        const JobRow* now = m_bridge.state().job(row.id);
        if (now && !collect(*now, added, firstChanged, lastChanged)) {
          rebuild();
          return;
        }
      }
    }
  }
  if (firstChanged <= lastChanged) Q_EMIT dataChanged(index(firstChanged, 0), index(lastChanged, kColumns - 1));
  if (added.empty()) return;
  const int first = rowCount();
  beginInsertRows({}, first, first + static_cast<int>(added.size()) - 1);
  for (const Entry& entry : added) {
    m_entries.push_back(entry);
    m_order.push_back(static_cast<int>(m_order.size()));
    m_rowOf.push_back(static_cast<int>(m_rowOf.size()));
  }
  endInsertRows();
}

void TimelineTableModel::rebuild() {
  beginResetModel();
  m_entries.clear();
  m_order.clear();
  m_rowOf.clear();
  m_entriesOf.clear();
  if (m_active) {
    int first = 0, last = 0;
    for (const auto& [id, run] : m_bridge.state().runs()) {
      for (std::size_t i = 0; i < run.jobs.size(); ++i) {
        if (run.jobs[i].exists()) collect(run.jobs[i], m_entries, first, last);
      }
    }
    m_order.resize(m_entries.size());
    std::iota(m_order.begin(), m_order.end(), 0);
    m_rowOf = m_order;
  }
  endResetModel();
}

// New entries of the job go to `added` (numbered on from those that are there), the rows of the others to the range of
// changed ones. false: an attempt that stands in the table has been forgotten.
bool TimelineTableModel::collect(const JobRow& row, std::vector<Entry>& added, int& firstChanged, int& lastChanged) {
  if (row.isGroup()) return true;
  auto& run = m_entriesOf[row.id.run];
  if (run.size() <= row.id.index) run.resize(row.id.index + std::size_t{1});
  std::vector<int>& entries = run[row.id.index];
  const std::size_t standing = &added == &m_entries ? 0 : m_entries.size();
  const auto add = [&](std::uint32_t number) {
    entries.push_back(static_cast<int>(standing + added.size()));
    added.push_back({row.id, number});
  };
  const auto entry = [&](int at) -> Entry& {
    const auto place = static_cast<std::size_t>(at);
    return place < standing ? m_entries[place] : added[place - standing];
  };
  for (const int at : entries) {
    if (static_cast<std::size_t>(at) >= standing) continue;
    firstChanged = std::min(firstChanged, m_rowOf[static_cast<std::size_t>(at)]);
    lastChanged = std::max(lastChanged, m_rowOf[static_cast<std::size_t>(at)]);
  }
  const std::vector<TimelineBar> bars = attemptBars(row);
  if (entries.empty() && bars.empty()) {
    add(0);
    return true;
  }
  if (bars.empty()) return true;
  if (!entries.empty() && entry(entries.front()).number == 0) entry(entries.front()).number = bars.front().number;
  if (!entries.empty() && entry(entries.front()).number < bars.front().number) return false;
  for (const TimelineBar& bar : bars) {
    if (entries.empty() || entry(entries.back()).number < bar.number) add(bar.number);
  }
  return true;
}

TimelineTableModel::Figures TimelineTableModel::figures(const Entry& entry) const {
  Figures figures;
  figures.row = m_bridge.state().job(entry.job);
  if (!figures.row) return figures;
  const JobRow& row = *figures.row;
  figures.queued = row.created;
  figures.state = row.state;
  if (entry.number == 0) {
    if (row.finished) figures.ended = *row.finished;
    return figures;
  }
  for (const TimelineBar& bar : attemptBars(row)) {
    if (bar.number < entry.number) figures.queued = bar.end;
    if (bar.number != entry.number) continue;
    figures.worker = bar.worker;
    figures.started = bar.begin;
    figures.stop = bar.stop;
    figures.ended = bar.end;
    figures.state = bar.state;
    const JobTime end = bar.endAt(m_bridge.now());
    figures.ran = std::min(bar.stop, end) - bar.begin;
    if (bar.stop != kNoTime) figures.cancelled = end - std::min(bar.stop, end);
  }
  return figures;
}

QString TimelineTableModel::timeText(std::uint32_t run, std::optional<JobTime> time) const {
  const RunSnapshot* snapshot = m_bridge.state().run(run);
  if (!snapshot || !time || *time == kNoTime) return QStringLiteral("–");
  return QStringLiteral("+") + durationText(*time - snapshot->row.info.startedSteady);
}

QString TimelineTableModel::text(const Entry& entry, int column) const {
  const Figures figures = this->figures(entry);
  if (!figures.row) return {};
  const QString none = QStringLiteral("–");
  switch (column) {
    case Job: return pathOf(*figures.row);
    case Worker: return figures.worker == kNoWorker ? none : countText(figures.worker + std::uint64_t{1});
    case Attempt: return entry.number == 0 ? none : countText(entry.number);
    case Queued: return timeText(entry.job.run, figures.queued);
    case Started: return timeText(entry.job.run, figures.started);
    case StopOrdered: return timeText(entry.job.run, figures.stop);
    case Ended: return timeText(entry.job.run, figures.ended);
    case RunTime: return figures.ran ? durationText(*figures.ran) : none;
    case CancelTime: return figures.cancelled ? durationText(*figures.cancelled) : none;
    case State: return stateText(figures.state);
    default: return {};
  }
}

}  // namespace arborist
