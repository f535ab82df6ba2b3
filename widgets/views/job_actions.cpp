// SPDX-License-Identifier: GPL-3.0-or-later
#include <widgets/views/job_actions.h>

#include <QClipboard>
#include <QGuiApplication>
#include <algorithm>

#include <widgets/style/format.h>
#include <widgets/style/icons.h>
#include <widgets/style/limit_text.h>

namespace arborist {

namespace {

QAction* make(QObject* parent, const char* icon, const QString& text, const QString& tip, const QKeySequence& keys) {
  auto* action = new QAction(themedIcon(QLatin1String(icon)), text, parent);
  action->setToolTip(keys.isEmpty() ? tip : tip + QStringLiteral(" (%1)").arg(keys.toString(QKeySequence::NativeText)));
  action->setStatusTip(tip);
  if (!keys.isEmpty()) action->setShortcut(keys);
  return action;
}

bool isProblem(const JobRow& row) {
  return !row.isGroup() && (row.state == JobState::Failed || row.state == JobState::TimedOut);
}

}  // namespace

JobActions::JobActions(ViewParts parts, QObject* parent)
    : QObject(parent),
      cancel(
          make(this, "cancel", tr("&Cancel"), tr("Stop the selected jobs and all below them"), QKeySequence::Delete)),
      retry(make(this, "retry", tr("Re&try"), tr("Run the selected jobs again, as a run of their own"),
                 QKeySequence(Qt::CTRL | Qt::Key_R))),
      retryFailed(make(this, "retry-failed", tr("Retry &failed only"), tr("Run what failed or timed out again"),
                       QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_R))),
      extend(make(this, "extend", tr("+30 s"), tr("Give the limit that would end the job first 30 s more"),
                  QKeySequence(Qt::CTRL | Qt::Key_Plus))),
      copyCommand(make(this, "copy", tr("Copy c&ommand"), tr("Copy the job's command"), {})),
      copyPath(make(this, "copy", tr("Copy &path"), tr("Copy the job's path"), {})),
      m_parts(parts) {
  connect(cancel, &QAction::triggered, this, &JobActions::cancelSelected);
  connect(retry, &QAction::triggered, this, [this] {
    if (m_parts.selection.hasCurrent()) retryJobs(m_parts.selection.current().run, topmost());
  });
  connect(retryFailed, &QAction::triggered, this, [this] { retryFailedOf(m_parts.selection.current().run); });
  connect(extend, &QAction::triggered, this, [this] {
    for (const JobId id : topmost()) m_parts.commands->extend(id, kExtension);
    Q_EMIT told(tr("30 s more for %1").arg(nameOf(m_parts.selection.current())));
  });
  connect(copyCommand, &QAction::triggered, this, [this] {
    const JobRow* row = m_parts.bridge.state().job(m_parts.selection.current());
    if (row) QGuiApplication::clipboard()->setText(QString::fromStdString(row->description->command));
  });
  connect(copyPath, &QAction::triggered, this, [this] {
    const JobRow* row = m_parts.bridge.state().job(m_parts.selection.current());
    if (row) QGuiApplication::clipboard()->setText(QString::fromStdString(row->description->path));
  });
  connect(&m_parts.selection, &Selection::changed, this, &JobActions::update);
  connect(&m_parts.bridge, &SnapshotBridge::updated, this, &JobActions::update);
  update();
}

void JobActions::update() {
  const JobRow* row = m_parts.bridge.state().job(m_parts.selection.current());
  const bool can = row && m_parts.commands;
  bool anyLive = false, allDone = can;
  // A large selection is judged by its first ones.
  constexpr std::size_t kLookedAt = 64;
  const auto& jobs = m_parts.selection.jobs();
  for (std::size_t i = 0; i < std::min(jobs.size(), kLookedAt); ++i) {
    const JobRow* each = m_parts.bridge.state().job(jobs[i]);
    if (!each) continue;
    anyLive = anyLive || (each->live() && each->state != JobState::Cancelling);
    allDone = allDone && !each->live();
  }
  cancel->setEnabled(can && anyLive);
  retry->setEnabled(can && allDone);
  extend->setEnabled(can && row->live() && limitOf(*row).has_value());
  const RunSnapshot* run = row ? m_parts.bridge.state().run(row->id.run) : nullptr;
  retryFailed->setEnabled(can && run && run->totals()[JobState::Failed] + run->totals()[JobState::TimedOut] > 0);
  copyCommand->setEnabled(row && !row->description->command.empty());
  copyPath->setEnabled(row && !row->description->path.empty());
}

QString JobActions::nameOf(JobId id) const {
  const JobRow* row = m_parts.bridge.state().job(id);
  if (!row) return {};
  if (!row->description->path.empty()) return QString::fromStdString(row->description->path);
  const RunSnapshot* run = m_parts.bridge.state().run(id.run);
  return run ? runTitle(run->row) : QString();
}

// Without those whose group is selected too.
std::vector<JobId> JobActions::topmost() const {
  std::vector<JobId> jobs = m_parts.selection.jobs();
  std::sort(jobs.begin(), jobs.end());
  std::vector<JobId> top;
  for (const JobId id : jobs) {
    bool covered = false;
    const JobRow* row = m_parts.bridge.state().job(id);
    while (row && row->parent != row->id && !covered) {
      covered = std::binary_search(jobs.begin(), jobs.end(), row->parent);
      row = m_parts.bridge.state().job(row->parent);
    }
    if (!covered) top.push_back(id);
  }
  return top;
}

void JobActions::cancelSelected() { order(topmost(), false); }

void JobActions::cancelJob(JobId id, bool clicked) { order({id}, clicked); }

void JobActions::order(const std::vector<JobId>& jobs, bool clicked) {
  if (!m_parts.commands || jobs.empty()) return;
  std::size_t running = 0;
  for (const JobId id : jobs) running += blastRadius(m_parts.bridge.state(), id).running;
  const auto deed = [this, jobs, clicked] {
    for (const JobId id : jobs) {
      const QString sentence = clicked ? tr("you clicked ✕ on %1") : tr("you cancelled %1");
      m_parts.commands->cancel(id, sentence.arg(nameOf(id)).toStdString());
    }
  };
  if (running <= m_askAbove) return deed();
  Q_EMIT questionAsked(
      tr("Stop %n running job(s) of %1?", nullptr, static_cast<int>(running)).arg(nameOf(jobs.front())),
      tr("Stop them"), deed);
}

void JobActions::retryFailedOf(std::uint32_t run) {
  const RunSnapshot* found = m_parts.bridge.state().run(run);
  if (!found) return;
  std::vector<JobId> jobs;
  for (std::size_t i = 0; i < found->jobs.size(); ++i)
    if (found->jobs[i].exists() && isProblem(found->jobs[i])) jobs.push_back(found->jobs[i].id);
  retryJobs(run, jobs);
}

void JobActions::retryJobs(std::uint32_t run, const std::vector<JobId>& jobs) {
  if (!m_parts.commands || jobs.empty()) return;
  std::uint32_t newRun = 0;
  const Status status = m_parts.commands->retry(run, jobs, &newRun);
  if (!status.ok()) return Q_EMIT failed(QString::fromStdString(status.message()));
  Q_EMIT told(tr("%n job(s) again, as run %1", nullptr, static_cast<int>(jobs.size())).arg(newRun));
}

QString blastText(const BlastRadius& radius, JobTime now) {
  if (radius.nothing()) return JobActions::tr("nothing left to stop");
  QString text =
      JobActions::tr("would stop %1 running and %2 queued").arg(countText(radius.running), countText(radius.queued));
  if (radius.longest)
    text +=
        JobActions::tr("; the longest, %1, has run %2")
            .arg(QString::fromStdString(radius.longest->description->name), durationText(now - radius.longest->since));
  if (radius.survivors > 0)
    text += JobActions::tr("; %n survive(s) (when: always)", nullptr, static_cast<int>(radius.survivors));
  return text;
}

}  // namespace arborist
