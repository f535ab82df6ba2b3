// SPDX-License-Identifier: GPL-3.0-or-later
#include <widgets/models/limit_model.h>

#include <QColor>
#include <QGuiApplication>
#include <algorithm>

#include <widgets/style/format.h>
#include <widgets/style/theme.h>

namespace arborist {

LimitModel::LimitModel(SnapshotBridge& bridge, QObject* parent) : QAbstractTableModel(parent), m_bridge(bridge) {
  connect(&bridge, &SnapshotBridge::updated, this, &LimitModel::update);
  update();
}

int LimitModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int LimitModel::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : kColumns; }

void LimitModel::update() {
  static const std::vector<LimitRow> kNone;
  const PoolRow* pool = m_bridge.state().pool();
  const std::vector<LimitRow>& rows = pool ? pool->limits : kNone;
  if (rows == m_rows) return;
  // Rows come and go at the end; the others then show what stands in their place.
  const int before = rowCount(), now = static_cast<int>(rows.size());
  if (now > before) {
    beginInsertRows({}, before, now - 1);
    m_rows.insert(m_rows.end(), rows.begin() + before, rows.end());
    endInsertRows();
  } else if (now < before) {
    beginRemoveRows({}, now, before - 1);
    m_rows.resize(rows.size());
    endRemoveRows();
  }
  m_rows = rows;
  if (const int kept = std::min(before, now); kept > 0) Q_EMIT dataChanged(index(0, 0), index(kept - 1, kColumns - 1));
}

void LimitModel::tick() {
  if (!m_rows.empty()) Q_EMIT dataChanged(index(0, Rate), index(rowCount() - 1, Breaker));
}

QString LimitModel::breakerText(const BreakerStats& breaker) const {
  switch (breaker.state) {
    case BreakerState::Closed:
      return breaker.calls == 0
                 ? tr("closed")
                 : tr("closed, %1 of %2 failed").arg(countText(breaker.failed), countText(breaker.calls));
    case BreakerState::Open: {
      const JobDuration left = breaker.trialAt.value_or(m_bridge.now()) - m_bridge.now();
      return left > JobDuration::zero() ? tr("open, tries again in %1").arg(durationText(left))
                                        : tr("open, tries again with the next attempt");
    }
    case BreakerState::HalfOpen:
      return tr("half-open, %1 ended, %2 still to begin").arg(countText(breaker.calls), countText(breaker.trials));
  }
  return {};
}

QString LimitModel::text(const LimitRow& row, Column column) const {
  const LimitState& limit = row.state;
  switch (column) {
    case Name: return QString::fromStdString(limit.name);
    case Run: return countText(row.run);
    case Active:
      return limit.most == 0 ? countText(limit.active)
                             : tr("%1 of %2").arg(countText(limit.active), countText(limit.most));
    case Rate: return QString::fromStdString(limit.rate);
    case Breaker: return limit.breaker ? breakerText(*limit.breaker) : QString();
    case Waiting:
      return limit.queue ? tr("%1 of %2").arg(countText(limit.waiting), countText(*limit.queue))
                         : countText(limit.waiting);
    case Refused: return limit.queue ? countText(limit.refused) : QString();
    case kColumns: break;
  }
  return {};
}

QString LimitModel::tip(const LimitRow& row, Column column) const {
  const LimitState& limit = row.state;
  if (column == Rate && !limit.rate.empty())
    return tr("%1 of a burst of %2 could begin now").arg(countText(limit.ready), countText(limit.burst));
  if (column == Waiting && limit.queue)
    return tr("%1 wait; its queue holds %2").arg(countText(limit.waiting), countText(*limit.queue));
  if (column == Breaker && limit.breaker && limit.breaker->notPermitted != 0)
    return tr("It refused %1 times").arg(countText(limit.breaker->notPermitted));
  return {};
}

QVariant LimitModel::data(const QModelIndex& index, int role) const {
  if (!checkIndex(index, CheckIndexOption::IndexIsValid)) return {};
  const auto column = static_cast<Column>(index.column());
  const LimitRow& row = m_rows[static_cast<std::size_t>(index.row())];
  switch (role) {
    case Qt::DisplayRole: return text(row, column);
    case Qt::AccessibleTextRole:
      return tr("%1: %2").arg(headerData(column, Qt::Horizontal).toString(), text(row, column));
    case Qt::ToolTipRole: return tip(row, column);
    case Qt::TextAlignmentRole: {
      const bool figure = column >= Waiting;
      return QVariant::fromValue((figure ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    }
    case Qt::ForegroundRole: {
      if (column != Breaker || !row.state.breaker || row.state.breaker->state == BreakerState::Closed) return {};
      const ThemeColors& colors = colorsOf(QGuiApplication::palette());
      return row.state.breaker->state == BreakerState::Open ? colors.danger : colors.warning;
    }
    default: return {};
  }
}

QVariant LimitModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal || section < 0 || section >= kColumns) return {};
  if (role == Qt::TextAlignmentRole) {
    const bool figure = section >= Waiting;
    return QVariant::fromValue((figure ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
  }
  if (role == Qt::ToolTipRole && section == Waiting)
    return tr("Jobs that use it and are held back, by it or by another one, and how many there may be");
  if (role == Qt::ToolTipRole && section == Refused) return tr("Jobs for which its queue had no room");
  if (role != Qt::DisplayRole) return {};
  static constexpr const char* kTitles[] = {QT_TR_NOOP("Limit"),  QT_TR_NOOP("Run"),     QT_TR_NOOP("At once"),
                                            QT_TR_NOOP("Rate"),   QT_TR_NOOP("Breaker"), QT_TR_NOOP("Waiting"),
                                            QT_TR_NOOP("Refused")};
  return tr(kTitles[section]);
}

}  // namespace arborist
