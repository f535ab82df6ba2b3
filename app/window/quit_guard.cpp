// SPDX-License-Identifier: GPL-3.0-or-later
#include <app/window/quit_guard.h>

#include <QMessageBox>
#include <QPushButton>

#include <widgets/style/format.h>

namespace arborist {

QuitGuard::QuitGuard(ViewParts parts, QWidget* window) : QObject(window), m_parts(parts), m_window(window) {
  connect(&m_parts.bridge, &SnapshotBridge::updated, this, [this] {
    if (m_leaving && liveRuns() == 0) Q_EMIT mayClose();
  });
}

std::size_t QuitGuard::liveRuns() const {
  std::size_t live = 0;
  for (const auto& [number, run] : m_parts.bridge.state().runs()) live += run.row.ended ? 0U : 1U;
  return live;
}

std::size_t QuitGuard::liveJobs() const {
  std::size_t live = 0;
  for (const auto& [number, run] : m_parts.bridge.state().runs()) live += run.totals().live();
  return live;
}

bool QuitGuard::closeWanted() {
  m_parts.bridge.refresh();
  if (liveRuns() == 0 || !m_parts.commands) return true;
  if (m_leaving) {
    m_parts.commands->forceStop(tr("you closed the window twice").toStdString());
    return false;
  }
  QMessageBox box(QMessageBox::Question, tr("Jobs are still running"),
                  plural(liveJobs(), tr("1 job has not ended yet."), tr("%n jobs have not ended yet.")),
                  QMessageBox::NoButton, m_window);
  box.setInformativeText(tr("Leaving stops them: TERM, their grace period, then KILL. Nothing is left behind."));
  QPushButton* leaveButton = box.addButton(tr("Cancel jobs and &quit"), QMessageBox::AcceptRole);
  box.setDefaultButton(box.addButton(tr("&Stay"), QMessageBox::RejectRole));
  box.exec();
  if (box.clickedButton() != leaveButton) return false;
  leave(tr("you closed the window"));
  return liveRuns() == 0;
}

void QuitGuard::leave(const QString& reason) {
  if (liveRuns() == 0 || !m_parts.commands) return Q_EMIT mayClose();
  if (m_leaving) return m_parts.commands->forceStop(reason.toStdString());
  m_leaving = true;
  m_parts.commands->cancelAll(reason.toStdString());
  Q_EMIT leaving(plural(liveJobs(), tr("Stopping 1 job… close once more to force it"),
                        tr("Stopping %n jobs… close once more to force it")));
}

}  // namespace arborist
