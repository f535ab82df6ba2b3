// SPDX-License-Identifier: GPL-3.0-or-later
#include <widgets/views/timeline_tip.h>

#include <QCoreApplication>
#include <QStringList>
#include <array>

#include <widgets/style/format.h>
#include <widgets/style/state_style.h>

namespace arborist {

namespace {

QString tr(const char* text) { return QCoreApplication::translate("TimelineTip", text); }

QString line(const QString& name, const QString& text) {
  return QStringLiteral("<tr><td style='padding-right:10px'>%1</td><td>%2</td></tr>").arg(name, text.toHtmlEscaped());
}

QString blockTip(const TimelineHit& hit) {
  std::array<std::uint64_t, 8> counts{};
  for (std::size_t i = 0; i < hit.block->count; ++i)
    ++counts[static_cast<std::size_t>((*hit.track->bars)[hit.block->first + i].state)];
  QString rows;
  for (const JobState state : kJobStates) {
    const std::uint64_t count = counts[static_cast<std::size_t>(state)];
    if (count > 0) rows += line(stateText(state), countText(count));
  }
  const QString title = tr("%1 jobs, too short to tell apart at this zoom").arg(countText(hit.block->count));
  return QStringLiteral("<b>%1</b><table>%2</table>").arg(title, rows);
}

QString limitText(const JobRow& row, const TimelineBar& bar) {
  QStringList parts;
  if (bar.number == row.attempts && row.timeoutAt && row.attemptStarted)
    parts << tr("timeout of %1").arg(durationText(*row.timeoutAt - *row.attemptStarted));
  if (row.deadline) {
    const std::string_view origin = row.deadlineOrigin.view();
    const QString who =
        origin.empty() ? tr("the run") : QString::fromUtf8(origin.data(), static_cast<qsizetype>(origin.size()));
    parts << tr("deadline of %1, set by %2").arg(durationText(*row.deadline - row.deadlineStart), who);
  }
  return parts.join(QStringLiteral("; "));
}

}  // namespace

QString timelineTip(const Snapshot& state, const TimelineHit& hit, JobTime now) {
  if (!hit.block) return {};
  if (!hit.block->single()) return blockTip(hit);
  const TimelineBar& bar = *hit.bar();
  const JobRow* row = state.job(bar.job);
  if (!row || !row->description) return {};
  QString rows =
      line(tr("State"),
           row->attempts > 1 && bar.number > 0
               ? tr("%1, attempt %2 of %3").arg(stateText(bar.state), countText(bar.number), countText(row->attempts))
               : stateText(bar.state));
  const JobTime end = bar.endAt(now), stop = std::min(bar.stop, end);
  if (bar.state == JobState::Queued) {
    rows += line(tr("Waiting"), durationText(end - bar.begin));
  } else {
    rows += line(tr("Queued"), durationText(row->queuedFor(now)));
    rows += line(tr("Ran"), durationText(stop - bar.begin));
    if (bar.stop != kNoTime) rows += line(tr("Stop took"), durationText(end - stop));
  }
  if (const QString limit = limitText(*row, bar); !limit.isEmpty()) rows += line(tr("Limit"), limit);
  if (const QString cause = causeSentence(*row); !cause.isEmpty()) rows += line(tr("Cause"), cause);
  const QString path = QString::fromStdString(row->description->path);
  const QString title = path.isEmpty() ? tr("run %1").arg(countText(bar.job.run)) : path;
  return QStringLiteral("<b>%1</b><table>%2</table>").arg(title.toHtmlEscaped(), rows);
}

}  // namespace arborist
