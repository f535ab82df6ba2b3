// SPDX-License-Identifier: GPL-3.0-or-later
// ContextTreeModel as QAbstractItemModel: indexes, and what a row says.
#include <widgets/models/context_tree_model.h>

#include <widgets/style/format.h>
#include <widgets/style/limit_text.h>
#include <widgets/style/state_style.h>

namespace arborist {

namespace {

static_assert(sizeof(quintptr) == 8, "an index carries a run and a job");

// Qt keeps the indexes of all that is unfolded in a QHash by row and this number as they are: ids that count up would
// fill one stretch of it without a gap, and each removal walks to the next gap. So they are scattered, by a
// multiplication that can be undone.
constexpr std::uint64_t kScatter = 0x9E3779B97F4A7C15, kGather = 0xF1DE83E19937733D;
static_assert(kScatter * kGather == 1);

// Jobs of different runs have the same indexes.
constexpr std::uint32_t spreadOf(std::uint32_t run) { return run * 0x9E3779B1U; }

quintptr packed(std::uint32_t run, std::uint32_t index) {
  return (static_cast<std::uint64_t>(run) << 32U | (index ^ spreadOf(run))) * kScatter;
}
JobId unpacked(quintptr id) {
  const std::uint64_t both = id * kGather;
  const auto run = static_cast<std::uint32_t>(both >> 32U);
  return {run, static_cast<std::uint32_t>(both) ^ spreadOf(run)};
}

// "18 failed, 2 timed out".
QString problemCounts(const StateCounts& counts) {
  QStringList parts;
  for (const JobState state : {JobState::Failed, JobState::TimedOut, JobState::Cancelled, JobState::Skipped})
    if (counts[state] > 0)
      parts << ContextTreeModel::tr("%1 %2", "count and state").arg(countText(counts[state]), stateText(state));
  return parts.join(ContextTreeModel::tr(", "));
}

}  // namespace

JobId ContextTreeModel::job(const QModelIndex& index) const {
  return index.isValid() ? unpacked(index.internalId()) : JobId{};
}

const JobRow* ContextTreeModel::row(const QModelIndex& index) const {
  return index.isValid() ? row(job(index)) : nullptr;
}

const JobRow* ContextTreeModel::row(JobId id) const {
  if (!isFold(id)) return m_bridge.state().job(id);
  const RunNodes* run = nodesOf(id.run);
  return run && run->has(id.index) ? &run->folds[id.index - kFirstFold].sums.row() : nullptr;
}

QModelIndex ContextTreeModel::indexOf(std::uint32_t number, const RunNodes& run, NodeId id, int column) const {
  return createIndex(static_cast<int>(run.at(id).row), column, packed(number, id));
}

QModelIndex ContextTreeModel::indexOf(JobId id, int column) const {
  const RunNodes* run = nodesOf(id.run);
  if (!run || !run->has(id.index) || !run->at(id.index).shown) return {};
  return indexOf(id.run, *run, id.index, column);
}

QModelIndex ContextTreeModel::index(int row, int column, const QModelIndex& parent) const {
  if (row < 0 || column < 0 || column >= Columns) return {};
  const auto at = static_cast<std::size_t>(row);
  if (!parent.isValid()) {
    if (at >= m_roots.size()) return {};
    return createIndex(row, column, packed(m_roots[at], 0));
  }
  if (parent.column() != 0) return {};
  const JobId above = job(parent);
  const RunNodes* run = nodesOf(above.run);
  if (!run || !run->has(above.index)) return {};
  const Node& node = run->at(above.index);
  return at < node.list.size() ? createIndex(row, column, packed(above.run, node.list[at])) : QModelIndex();
}

QModelIndex ContextTreeModel::parent(const QModelIndex& index) const {
  const JobId id = job(index);
  const RunNodes* run = nodesOf(id.run);
  if (!run || !run->has(id.index)) return {};
  const NodeId above = run->at(id.index).parent;
  return above == kNone ? QModelIndex() : indexOf(id.run, *run, above, 0);
}

int ContextTreeModel::rowCount(const QModelIndex& parent) const {
  if (!parent.isValid()) return static_cast<int>(m_roots.size());
  if (parent.column() != 0) return 0;
  const JobId id = job(parent);
  const RunNodes* run = nodesOf(id.run);
  return run && run->has(id.index) ? static_cast<int>(run->at(id.index).list.size()) : 0;
}

int ContextTreeModel::columnCount(const QModelIndex&) const { return Columns; }

bool ContextTreeModel::hasChildren(const QModelIndex& parent) const { return rowCount(parent) > 0; }

Qt::ItemFlags ContextTreeModel::flags(const QModelIndex& index) const {
  const RunNodes* run = nodesOf(job(index).run);
  if (!run) return Qt::NoItemFlags;
  const Qt::ItemFlags flags = Qt::ItemIsEnabled | Qt::ItemIsSelectable;
  return run->at(job(index).index).leaf ? flags | Qt::ItemNeverHasChildren : flags;
}

QVariant ContextTreeModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal) return {};
  if (role == Qt::TextAlignmentRole)
    return QVariant::fromValue(section == Elapsed || section == Waited ? Qt::AlignRight | Qt::AlignVCenter
                                                                       : Qt::AlignLeft | Qt::AlignVCenter);
  if (role != Qt::DisplayRole) return {};
  switch (section) {
    case Name: return tr("Name");
    case State: return tr("State");
    case Progress: return tr("Done");
    case Waited: return tr("Waited");
    case Elapsed: return tr("Elapsed");
    case Limit: return tr("Limit");
    case Why: return tr("Cause");
    default: return {};
  }
}

QVariant ContextTreeModel::data(const QModelIndex& index, int role) const {
  const JobRow* found = row(index);
  if (!found) return {};
  switch (role) {
    case Qt::DisplayRole: return text(*found, index.column());
    case Qt::TextAlignmentRole:
      if (index.column() == Elapsed || index.column() == Waited)
        return QVariant::fromValue(Qt::AlignRight | Qt::AlignVCenter);
      return {};
    case Qt::ToolTipRole:
      if (index.column() == Name) return QString::fromStdString(found->description->path);
      if (index.column() == Limit) return limitText(*found, m_bridge.now(), LimitOrigin::WholePath);
      if (index.column() == Why) return text(*found, index.column());
      return {};
    case Qt::AccessibleTextRole: return index.column() == Name ? accessibleText(*found) : text(*found, index.column());
    default: return {};
  }
}

QString ContextTreeModel::text(const JobRow& row, int column) const {
  const TimePoint now = m_bridge.now();
  switch (column) {
    case Name: {
      if (!row.description->name.empty()) return QString::fromStdString(row.description->name);
      const RunSnapshot* run = m_bridge.state().run(row.id.run);
      return run ? runTitle(run->row) : QString();
    }
    case State: return stateText(row.state);
    case Progress:
      if (!row.isGroup()) return row.attempts > 1 ? tr("attempt %1").arg(row.attempts) : QString();
      return tr("%1/%2").arg(countText(row.below.done()), countText(row.below.all()));
    case Waited: return row.isGroup() ? QString() : durationText(row.queuedFor(now));
    case Elapsed: return row.started ? durationText(row.runningFor(now) + row.cancellingFor(now)) : QString();
    case Limit: return limitText(row, now);
    case Why: return isFold(row.id) ? problemCounts(row.below) : causeSentence(row);
    default: return {};
  }
}

QString ContextTreeModel::accessibleText(const JobRow& row) const {
  QStringList parts{text(row, Name), stateText(row.state)};
  for (const int column : {Progress, Elapsed, Limit, Why}) {
    const QString part = text(row, column);
    if (!part.isEmpty()) parts << part;
  }
  return parts.join(QStringLiteral(", "));
}

}  // namespace arborist
