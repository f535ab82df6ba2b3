// SPDX-License-Identifier: GPL-3.0-or-later
#include <widgets/views/job_actions.h>

#include <QClipboard>
#include <QGuiApplication>
#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include <widgets/models/job_story.h>
#include <widgets/style/format.h>
#include <widgets/style/limit_text.h>
#include <widgets/style/make_action.h>

namespace arborist {

namespace {

bool wentWrong(const JobRow& row) { return row.state == JobState::Failed || row.state == JobState::TimedOut; }

// The leaf jobs that went wrong, and those that were left undone because of that. What needs a job that a person has
// cancelled is not among them: it would run without it.
std::vector<JobId> undoneOf(const RunSnapshot& run) {
  std::unordered_map<std::string_view, const JobRow*> byPath;
  for (std::size_t i = 0; i < run.jobs.size(); ++i)
    if (run.jobs[i].exists()) byPath.emplace(run.jobs[i].description->path, &run.jobs[i]);
  const auto leftUndone = [&](const JobRow& row) {
    const JobRow* at = &row;
    // Along the needs, to the job that was the first not to succeed.
    while (at && at->state == JobState::Skipped && at->cause && at->cause->code == CauseCode::NeedFailed) {
      const auto need = byPath.find(at->cause->origin);
      at = need == byPath.end() || need->second == at ? nullptr : need->second;
    }
    if (!at || !at->cause) return false;
    if (wentWrong(*at)) return true;
    const bool stopped = at->state == JobState::Skipped || at->state == JobState::Cancelled;
    return stopped && (at->cause->code == CauseCode::FailFast || at->cause->code == CauseCode::Deadline);
  };
  std::vector<JobId> jobs;
  for (std::size_t i = 0; i < run.jobs.size(); ++i)
    if (const JobRow& row = run.jobs[i]; row.exists() && !row.isGroup() && leftUndone(row)) jobs.push_back(row.id);
  return jobs;
}

}  // namespace

JobActions::JobActions(ViewParts parts, QObject* parent)
    : QObject(parent),
      cancel(makeAction(this, QStringLiteral("cancel"), tr("&Cancel"), tr("Stop the selected jobs and all below them"),
                        QKeySequence::Delete)),
      retry(makeAction(this, QStringLiteral("retry"), tr("Re&try"),
                       tr("Run the selected jobs again, as a run of their own"), QKeySequence(Qt::CTRL | Qt::Key_R))),
      retryFailed(makeAction(this, QStringLiteral("retry-failed"), tr("Retry &failed only"),
                             tr("Run again what failed or timed out, and what was left undone because of it"),
                             QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_R))),
      extend(makeAction(this, QStringLiteral("extend"), tr("+30 s"),
                        tr("Give the limit that would end the job first 30 s more"),
                        QKeySequence(Qt::CTRL | Qt::Key_Plus))),
      copyCommand(makeAction(this, QStringLiteral("copy"), tr("Copy c&ommand"),
                             tr("Copy the job's command with its folder and variables, ready for a shell"), {})),
      copyPath(makeAction(this, QStringLiteral("copy"), tr("Copy &path"), tr("Copy the job's path"), {})),
      m_parts(parts) {
  connect(cancel, &QAction::triggered, this, &JobActions::cancelSelected);
  connect(retry, &QAction::triggered, this, [this] {
    if (m_parts.selection.hasCurrent()) retryJobs(m_parts.selection.current().run, topmost());
  });
  connect(retryFailed, &QAction::triggered, this, [this] { retryFailedOf(m_parts.selection.current().run); });
  connect(extend, &QAction::triggered, this, &JobActions::extendSelected);
  connect(copyCommand, &QAction::triggered, this, [this] {
    const JobRow* row = m_parts.bridge.state().job(m_parts.selection.current());
    if (row) QGuiApplication::clipboard()->setText(shellLine(m_parts.bridge.state(), *row));
  });
  connect(copyPath, &QAction::triggered, this, [this] {
    const JobRow* row = m_parts.bridge.state().job(m_parts.selection.current());
    if (row) QGuiApplication::clipboard()->setText(QString::fromStdString(row->description->path));
  });
  connect(&m_parts.selection, &Selection::changed, this, [this] {
    m_allEnded = false;
    update();
  });
  connect(&m_parts.bridge, &SnapshotBridge::updated, this, &JobActions::update);
  update();
}

namespace {

// A limit that can still be moved.
bool canExtend(const JobRow& row) {
  return row.live() && row.state != JobState::Cancelling && limitOf(row).has_value();
}

}  // namespace

// What is enabled has an effect on at least one of the selected jobs; a retry needs all of them to have ended.
void JobActions::update() {
  const JobRow* row = m_parts.bridge.state().job(m_parts.selection.current());
  const bool can = row && m_parts.commands;
  bool canStop = false, canMove = false, anyLives = false;
  // What has ended stays so, however many they are.
  for (const JobId id : m_parts.selection.jobs()) {
    if (m_allEnded) break;
    const JobRow* each = m_parts.bridge.state().job(id);
    if (each && !each->live()) continue;
    anyLives = true;  // or is not there yet
    if (!each) continue;
    canStop = canStop || each->state != JobState::Cancelling;
    canMove = canMove || canExtend(*each);
    if (canStop && canMove) break;
  }
  m_allEnded = !anyLives;
  cancel->setEnabled(can && canStop);
  retry->setEnabled(can && m_allEnded);
  extend->setEnabled(can && canMove);
  const RunSnapshot* run = row ? m_parts.bridge.state().run(row->id.run) : nullptr;
  retryFailed->setEnabled(can && run && run->totals()[JobState::Failed] + run->totals()[JobState::TimedOut] > 0);
  copyCommand->setEnabled(row && row->description->kind == JobKind::Command);
  copyPath->setEnabled(row && !row->description->path.empty());
}

// A deadline that several share is moved once.
void JobActions::extendSelected() {
  std::set<std::pair<std::uint32_t, std::string>> deadlines;
  std::vector<JobId> extended;
  for (const JobId id : topmost()) {
    const JobRow* row = m_parts.bridge.state().job(id);
    if (!row || !canExtend(*row)) continue;
    const bool shared = limitOf(*row)->kind == LimitKind::Deadline;
    if (shared && !deadlines.emplace(id.run, row->deadlineOrigin.view()).second) continue;
    m_parts.commands->extend(id, kExtension);
    extended.push_back(id);
  }
  if (!extended.empty()) Q_EMIT told(tr("30 s more for %1").arg(nameOf(extended)));
}

QString JobActions::nameOf(JobId id) const {
  const JobRow* row = m_parts.bridge.state().job(id);
  if (!row) return {};
  if (!row->description->path.empty()) return QString::fromStdString(row->description->path);
  const RunSnapshot* run = m_parts.bridge.state().run(id.run);
  return run ? runTitle(run->row) : QString();
}

QString JobActions::nameOf(const std::vector<JobId>& jobs) const {
  const QString first = nameOf(jobs.front());
  return jobs.size() == 1 ? first : tr("%1 and %2 more").arg(first, countText(jobs.size() - 1));
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

void JobActions::cancelSelected() {
  const std::vector<JobId> jobs = topmost();
  if (!jobs.empty()) order(jobs, nameOf(jobs), [this](JobId id) { return tr("you cancelled %1").arg(nameOf(id)); });
}

void JobActions::cancelClicked(JobId id) {
  order({id}, nameOf(id), [this](JobId job) { return tr("you clicked ✕ on %1").arg(nameOf(job)); });
}

void JobActions::cancelClicked(const std::vector<JobId>& members, const QString& name) {
  order(members, name, [name](JobId) { return tr("you clicked ✕ on %1").arg(name); });
}

void JobActions::order(const std::vector<JobId>& jobs, const QString& title,
                       const std::function<QString(JobId)>& sentence) {
  if (!m_parts.commands || jobs.empty()) return;
  const auto deed = [this, jobs, sentence] {
    for (const JobId id : jobs) {
      const JobRow* row = m_parts.bridge.state().job(id);
      if (row && row->live()) m_parts.commands->cancel(id, sentence(id).toStdString());
    }
  };
  const std::size_t running = blastRadius(m_parts.bridge.state(), jobs).running;
  if (running <= m_askAbove) return deed();
  Q_EMIT questionAsked(plural(running, tr("Stop the running job of %1?"), tr("Stop %n running jobs of %1?")).arg(title),
                       tr("Stop them"), deed);
}

void JobActions::retryFailedOf(std::uint32_t run) {
  const RunSnapshot* found = m_parts.bridge.state().run(run);
  if (!found) return;
  retryJobs(run, undoneOf(*found));
}

void JobActions::retryJobs(std::uint32_t run, const std::vector<JobId>& jobs) {
  if (!m_parts.commands || jobs.empty()) return;
  std::uint32_t newRun = 0;
  const Status status = m_parts.commands->retry(run, jobs, &newRun);
  if (!status.ok()) return Q_EMIT failed(QString::fromStdString(status.message()));
  Q_EMIT told(plural(jobs.size(), tr("1 job again, as run %1"), tr("%n jobs again, as run %1")).arg(newRun));
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
    text += plural(radius.survivors, JobActions::tr("; 1 survives (when: always)"),
                   JobActions::tr("; %n survive (when: always)"));
  return text;
}

}  // namespace arborist
