// SPDX-License-Identifier: GPL-3.0-or-later
#include <widgets/style/limit_text.h>

#include <QCoreApplication>

#include <widgets/style/format.h>

namespace arborist {

namespace {

QString tr(const char* text) { return QCoreApplication::translate("Limit", text); }

}  // namespace

std::optional<LimitView> limitOf(const JobRow& row) {
  // Of one that waits for its next attempt they are of the last one.
  const bool timed = row.state != JobState::Queued && row.timeoutAt && row.attemptStarted;
  if (timed && (!row.deadline || *row.timeoutAt <= *row.deadline))
    return LimitView{LimitKind::Timeout, *row.attemptStarted, *row.timeoutAt, {}, false};
  if (!row.deadline) return std::nullopt;
  const std::string_view origin = row.deadlineOrigin.view();
  const bool inherited = row.description && origin != row.description->path;
  return LimitView{LimitKind::Deadline, row.deadlineStart, *row.deadline,
                   inherited ? QString::fromUtf8(origin.data(), static_cast<qsizetype>(origin.size())) : QString(),
                   inherited};
}

std::optional<JobDuration> overrunOf(const JobRow& row, JobTime now) {
  if (row.state != JobState::Cancelling) return std::nullopt;
  return now - row.stopRequested.value_or(row.since);
}

std::optional<JobTime> nextAttemptOf(const JobRow& row) {
  const bool isHeldBack = row.cause != nullptr;
  const AttemptRecord* last = row.state == JobState::Queued && !isHeldBack ? row.lastAttempt() : nullptr;
  return last ? last->retryAt : std::nullopt;
}

QString limitText(const JobRow& row, JobTime now, LimitOrigin origin) {
  if (const auto overrun = overrunOf(row, now)) return tr("%1 overrun").arg(durationText(*overrun));
  if (!row.live()) {
    if (row.isGroup() || row.state == JobState::Skipped) return {};
    if (row.cancelling >= std::chrono::milliseconds(100))
      return tr("stopped after %1").arg(durationText(row.cancelling));
    const auto headroom = row.headroom();
    return headroom && row.state == JobState::Succeeded ? tr("%1 to spare").arg(percentText(headroom->left))
                                                        : QString();
  }
  if (const auto next = nextAttemptOf(row))
    return tr("again in %1").arg(durationText(std::max(*next - now, JobDuration::zero())));
  const auto limit = limitOf(row);
  if (!limit) return {};
  QString text = tr("%1 left").arg(durationText(std::max(limit->end - now, JobDuration::zero())));
  if (!limit->inherited) return text;
  QString by = limit->origin.isEmpty() ? tr("run") : limit->origin;
  if (origin == LimitOrigin::Name) by.remove(0, by.lastIndexOf(QLatin1Char('/')) + 1);
  return text + QStringLiteral("  ↑") + by;
}

QString runTitle(const RunRow& run) {
  const std::string& file = run.info.file;
  QString name = file == "-" ? tr("standard input") : QString::fromStdString(file.substr(file.rfind('/') + 1));
  if (run.info.retryOf != 0) return tr("%1 (run %2, retry of %3)").arg(name).arg(run.info.run).arg(run.info.retryOf);
  return run.info.run > 1 ? tr("%1 (run %2)").arg(name).arg(run.info.run) : name;
}

}  // namespace arborist
