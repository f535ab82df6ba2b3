// SPDX-License-Identifier: GPL-3.0-or-later
#include <widgets/models/job_story.h>

#include <QCoreApplication>
#include <QStringList>
#include <algorithm>
#include <csignal>
#include <cstring>

#include <arborist/formats/in/shell_words.h>
#include <arborist/jobs/plain_command.h>
#include <widgets/style/format.h>
#include <widgets/style/limit_text.h>
#include <widgets/style/state_style.h>

namespace arborist {

namespace {

QString tr(const char* text) { return QCoreApplication::translate("Story", text); }

QString capitalised(QString text) {
  if (!text.isEmpty()) text[0] = text[0].toUpper();
  return text;
}

// The job or a group around it that has this path.
const JobRow* aroundByPath(const Snapshot& state, const JobRow& row, std::string_view path) {
  const JobRow* at = &row;
  while (at && at->description) {
    if (at->description->path == path) return at;
    if (at->parent == at->id) return nullptr;
    at = state.job(at->parent);
  }
  return nullptr;
}

QString withPlace(const QString& sentence, const QString& at) {
  return at.isEmpty() || sentence.endsWith(at) ? sentence : tr("%1 (%2)").arg(sentence, at);
}

// Of a group that ended as one of its jobs did: that job by its path from here, with what it ran into. Empty: not so.
QString blamedText(const JobRow& row) {
  if (!row.isGroup() || row.state != JobState::Failed) return {};
  const JobCause& cause = *row.cause;
  const std::string above = row.description->path.empty() ? std::string() : row.description->path + '/';
  const std::string before = cause.origin + ": ";
  if (cause.origin.empty() || !cause.origin.starts_with(above) || !cause.message.starts_with(before)) return {};
  const QString who = QString::fromStdString(cause.origin.substr(above.size()));
  const QString what = QString::fromStdString(cause.message.substr(before.size()));
  if (cause.code != CauseCode::Timeout) return tr("%1: %2").arg(who, what);
  return tr("%1 ran into its timeout of %2").arg(who, what.section(QLatin1String(" set "), 0, 0));
}

QString heldBackText(const JobCause& cause) {
  if (cause.heldBack.empty()) return {};
  return tr("; it waited for the limit %1").arg(QString::fromStdString(cause.heldBack));
}

QString limitSentence(LimitKind kind, JobDuration length, const QString& owner, const QString& setBy) {
  if (!setBy.isEmpty()) return tr("%1 timeout set by %2").arg(limitText(length), setBy);
  return (kind == LimitKind::Timeout ? tr("%1 timeout set on %2") : tr("%1 deadline set on %2"))
      .arg(limitText(length), owner);
}

// What it has spent in each state, in words; `now` counts for those that live.
QString spentText(const JobRow& row, JobTime now) {
  constexpr JobDuration kWorthWords = std::chrono::microseconds(500);
  QStringList parts;
  const JobDuration waited = row.queuedFor(now);
  // Of a deadline that ended it only what it saw of the wait has to do with it.
  const bool late = row.cause && row.cause->code == CauseCode::Deadline && row.deadline;
  const JobDuration before =
      late ? std::clamp(row.deadlineStart - row.created, JobDuration::zero(), waited) : JobDuration::zero();
  if (before >= kWorthWords) parts += tr("waited %1 before that deadline began").arg(durationText(before));
  if (waited - before >= kWorthWords) parts += tr("waited %1").arg(durationText(waited - before));
  if (row.started) parts += tr("ran %1").arg(durationText(row.runningFor(now)));
  if (row.cancellingFor(now) >= kWorthWords) {
    const QString text = durationText(row.cancellingFor(now));
    parts += row.live() ? tr("is stopping for %1").arg(text) : tr("took %1 to stop").arg(text);
  }
  return parts.isEmpty() ? QString() : tr("It %1.").arg(parts.join(tr(", ")));
}

// Of one that waits for its next attempt.
QString againText(const JobRow& row, JobTime now) {
  const AttemptRecord* last = row.lastAttempt();
  const QString why = last ? QString::fromStdString(last->cause.message) : QString();
  const auto next = nextAttemptOf(row);
  const QString text = next && *next > now ? tr("Tried again in %1").arg(durationText(*next - now))
                       : row.cause         ? tr("To be tried again: %1").arg(causeSentence(row))
                                           : tr("Waiting for a worker for its next attempt");
  return why.isEmpty() ? tr("%1.").arg(text) : tr("%1, after: %2.").arg(text, why);
}

QString runningText(const Snapshot& state, const JobRow& row, JobTime now) {
  const auto limits = limitsOf(state, row);
  QString text = tr("Running for %1.").arg(durationText(row.runningFor(now)));
  if (limits.empty()) return text;
  const JobLimit& limit = limits.front();
  const QString what =
      (limit.kind == LimitKind::Timeout ? tr("%1 timeout") : tr("%1 deadline")).arg(limitText(limit.length));
  const QString whose = limit.owner == row.id ? tr("its %1").arg(what) : tr("the %1 of %2").arg(what, limit.ownerName);
  return text + QLatin1Char(' ') +
         (limit.end > now ? tr("%1 left of %2.").arg(durationText(limit.end - now), whose)
                          : tr("%1 past %2.").arg(durationText(now - limit.end), whose));
}

}  // namespace

SourcePlace sourcePlace(const QString& at) {
  const qsizetype colon = at.lastIndexOf(QLatin1Char(':'));
  bool number = false;
  const int line = colon > 0 ? at.mid(colon + 1).toInt(&number) : 0;
  return number && line > 0 ? SourcePlace{at.left(colon), line} : SourcePlace{};
}

QString jobName(const JobRow& row) {
  if (row.parent == row.id || !row.description) return tr("run %1").arg(row.id.run);
  return QString::fromStdString(row.description->name);
}

std::vector<const JobRow*> pathTo(const Snapshot& state, const JobRow& row) {
  std::vector<const JobRow*> path{&row};
  while (path.back()->parent != path.back()->id) {
    const JobRow* above = state.job(path.back()->parent);
    if (!above) break;
    path.push_back(above);
  }
  std::reverse(path.begin(), path.end());
  return path;
}

std::vector<JobLimit> limitsOf(const Snapshot& state, const JobRow& row) {
  std::vector<JobLimit> limits;
  if (!row.description) return limits;
  const JobDescription& description = *row.description;
  if (row.state != JobState::Queued && row.timeoutAt && row.attemptStarted) {
    const JobDuration length = *row.timeoutAt - *row.attemptStarted;
    limits.push_back({LimitKind::Timeout, length, *row.attemptStarted, *row.timeoutAt, row.id, jobName(row),
                      QString::fromStdString(description.timeoutAt),
                      description.timeout ? length - *description.timeout : JobDuration::zero(),
                      QString::fromStdString(description.timeoutBy)});
  }
  if (row.deadline) {
    const JobRow* owner = aroundByPath(state, row, row.deadlineOrigin.view());
    JobLimit limit;
    limit.kind = LimitKind::Deadline;
    limit.length = *row.deadline - row.deadlineStart;
    limit.begin = row.deadlineStart;
    limit.end = *row.deadline;
    if (owner) {
      limit.owner = owner->id;
      limit.ownerName = jobName(*owner);
      limit.at = QString::fromStdString(owner->description->deadlineAt);
      if (owner->description->deadline) limit.added = limit.length - *owner->description->deadline;
    }
    limits.push_back(std::move(limit));
  }
  std::stable_sort(limits.begin(), limits.end(), [](const JobLimit& a, const JobLimit& b) { return a.end < b.end; });
  return limits;
}

QString causeText(const Snapshot& state, const JobRow& row, bool places) {
  if (!row.cause) return {};
  const JobCause& cause = *row.cause;
  const QString at = places ? QString::fromStdString(cause.at) : QString();
  // A group that failed for a child's limit says which child; the others are told from the limit itself.
  if (cause.code == CauseCode::Timeout && row.description && row.description->timeout && !row.isGroup()) {
    const JobDuration length =
        row.timeoutAt && row.attemptStarted ? *row.timeoutAt - *row.attemptStarted : *row.description->timeout;
    const QString setBy = QString::fromStdString(row.description->timeoutBy);
    return withPlace(limitSentence(LimitKind::Timeout, length, jobName(row), setBy), at);
  }
  if (cause.code == CauseCode::Deadline) {
    const JobRow* owner = aroundByPath(state, row, cause.origin);
    if (owner && owner->description->deadline) {
      const bool known = row.deadline && row.deadlineOrigin.view() == cause.origin;
      const JobDuration length = known ? *row.deadline - row.deadlineStart : *owner->description->deadline;
      return withPlace(limitSentence(LimitKind::Deadline, length, jobName(*owner), {}), at) + heldBackText(cause);
    }
  }
  const auto plain = [&](QString sentence) {
    if (!places && !cause.at.empty()) sentence.remove(QStringLiteral(" (%1)").arg(QString::fromStdString(cause.at)));
    return sentence;
  };
  if (const QString blamed = blamedText(row); !blamed.isEmpty())
    return cause.code == CauseCode::Timeout ? withPlace(blamed, at) : plain(blamed);
  const QString sentence = QString::fromStdString(cause.message);
  return sentence.isEmpty() ? withPlace(causeWords(cause.code), at) : plain(sentence);
}

QString explanation(const Snapshot& state, const JobRow& row, JobTime now) {
  const QString cause = causeText(state, row);
  switch (row.state) {
    case JobState::Queued:
      if (row.attempts != 0) return againText(row, now) + QLatin1Char(' ') + spentText(row, now);
      if (cause.isEmpty()) return tr("Waiting to start for %1.").arg(durationText(row.queuedFor(now)));
      return tr("Waiting to start for %1: %2.").arg(durationText(row.queuedFor(now)), cause);
    case JobState::Running: return runningText(state, row, now);
    case JobState::Cancelling:
      return tr("Told to stop %1 ago, still running: %2.").arg(durationText(now - row.since), cause);
    case JobState::Succeeded:
      return row.queuedFor(now) < std::chrono::milliseconds(1)
                 ? tr("Succeeded in %1.").arg(durationText(row.runningFor(now)))
                 : tr("Succeeded in %1, after waiting %2.")
                       .arg(durationText(row.runningFor(now)), durationText(row.queuedFor(now)));
    case JobState::Skipped: {
      const QString what = cause.isEmpty() ? tr("Skipped.") : tr("Skipped: %1.").arg(cause);
      // What waited for its place says how long it did so; what was never due says nothing of it.
      const bool waited = row.cause && row.cause->code == CauseCode::Deadline && !row.isGroup();
      return waited ? tr("%1 It waited %2 and never ran.").arg(what, durationText(row.queuedFor(now))) : what;
    }
    default: break;
  }
  const QString what = capitalised(stateText(row.state));
  const QString first = cause.isEmpty() ? what + QLatin1Char('.') : tr("%1: %2.").arg(what, cause);
  return first + QLatin1Char(' ') + spentText(row, now);
}

std::vector<StoryLine> storyOf(const Snapshot& state, const JobRow& row) {
  std::vector<StoryLine> lines;
  const auto add = [&](JobTime at, std::optional<JobState> now, QString text) {
    lines.push_back({at, now, std::move(text)});
  };
  add(row.created, JobState::Queued, row.isGroup() ? tr("Created") : tr("Created, began to wait"));
  if (row.started && row.isGroup()) add(*row.started, JobState::Running, tr("Started"));
  for (const JobLimit& limit : limitsOf(state, row)) {
    if (limit.kind == LimitKind::Deadline)
      add(limit.begin, std::nullopt,
          withPlace(tr("Limit: %1").arg(limitSentence(limit.kind, limit.length, limit.ownerName, limit.setBy)),
                    limit.at));
  }
  const auto onWorker = [](std::uint32_t worker) {
    return worker == kNoWorker ? QString() : tr(" on worker %1").arg(worker + 1);
  };
  const std::uint32_t ended = row.lastAttempt() ? row.lastAttempt()->number : 0;
  if (row.history) {
    for (const auto& record : *row.history) {
      const QString number = QString::number(record->number);
      add(record->started, JobState::Running, tr("Attempt %1 started%2").arg(number, onWorker(record->worker)));
      // The last order is told with its cause below.
      if (record->stopRequested != JobTime() && record->stopRequested != row.stopRequested)
        add(record->stopRequested, std::nullopt, tr("Attempt %1 told to stop").arg(number));
      const QString exit = exitText(*record);
      const QString why = exit.isEmpty() ? QString::fromStdString(record->cause.message) : exit;
      add(record->finished, std::nullopt,
          why.isEmpty() ? tr("Attempt %1 ended").arg(number) : tr("Attempt %1 ended: %2").arg(number, why));
    }
  }
  if (row.attempts > ended && row.attemptStarted)
    add(*row.attemptStarted, JobState::Running, tr("Attempt %1 started%2").arg(row.attempts).arg(onWorker(row.worker)));
  if (row.attempts > 0 && row.timeoutAt && row.attemptStarted)
    add(*row.attemptStarted, std::nullopt,
        withPlace(tr("Limit: %1 timeout of this attempt").arg(limitText(*row.timeoutAt - *row.attemptStarted)),
                  row.description ? QString::fromStdString(row.description->timeoutAt) : QString()));
  const QString cause = causeText(state, row);
  if (row.stopRequested)
    add(*row.stopRequested, JobState::Cancelling,
        cause.isEmpty() ? tr("Told to stop") : tr("Told to stop: %1").arg(cause));
  if (row.finished) {
    const QString what = capitalised(stateText(row.state));
    add(*row.finished, row.state, cause.isEmpty() ? what : tr("%1: %2").arg(what, cause));
  }
  std::stable_sort(lines.begin(), lines.end(), [](const StoryLine& a, const StoryLine& b) { return a.at < b.at; });
  return lines;
}

QString exitText(const AttemptRecord& record) {
  if (record.signal) {
    const char* name = ::sigabbrev_np(*record.signal);
    return name ? tr("signal %1 (SIG%2)").arg(*record.signal).arg(QLatin1String(name))
                : tr("signal %1").arg(*record.signal);
  }
  return record.exitCode ? tr("exit code %1").arg(*record.exitCode) : QString();
}

QString shellLine(const Snapshot& state, const JobRow& row) {
  if (!row.description || row.description->kind != JobKind::Command) return {};
  std::string dir, env;
  for (const JobRow* at : pathTo(state, row)) {
    if (!at->description) continue;
    if (!at->description->dir.empty()) dir = at->description->dir;
    for (const auto& [name, value] : at->description->env) env += shellWord(name) + '=' + shellWord(value) + ' ';
  }
  // What means more to a shell than one program with its arguments goes to a shell of its own, as in the run.
  const std::string& text = row.description->command;
  std::string command = plainCommand(text) ? text : "sh -c " + shellWord(text);
  if (!env.empty()) command = "env " + env + command;
  if (!dir.empty()) command = "cd " + shellWord(dir) + " && " + command;
  return QString::fromStdString(command);
}

}  // namespace arborist
