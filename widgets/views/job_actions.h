// SPDX-License-Identifier: GPL-3.0-or-later
// What a person can do to the selected jobs, as actions that toolbar, menus and context menus share. They are enabled
// where they would have an effect. For the window's thread.
#pragma once

#include <QAction>
#include <QObject>
#include <functional>

#include <widgets/models/blast_radius.h>
#include <widgets/views/view_parts.h>

namespace arborist {

class JobActions final : public QObject {
  Q_OBJECT

 public:
  static constexpr std::chrono::seconds kExtension{30};

  JobActions(ViewParts, QObject* parent);

  QAction* const cancel;
  QAction* const retry;
  QAction* const retryFailed;
  QAction* const extend;
  QAction* const copyCommand;
  QAction* const copyPath;

  // An order that would end more running jobs than this is asked about first.
  void setAskAbove(std::size_t running) { m_askAbove = running; }
  // By a click on the ✕ of a job or group, or of the row `name` that stands for all its members.
  void cancelClicked(JobId);
  void cancelClicked(const std::vector<JobId>& members, const QString& name);
  // The leaf jobs of a run that failed or timed out, and those that were skipped or stopped because of that, anew in a
  // run of their own.
  void retryFailedOf(std::uint32_t run);

 Q_SIGNALS:
  // Ask before `deed` is done; nobody connected: it is not done.
  void questionAsked(const QString& question, const QString& yes, const std::function<void()>& deed);
  void told(const QString& sentence);  // for the status bar
  void failed(const QString& sentence);

 private:
  void update();
  void cancelSelected();
  void extendSelected();
  // `title`: what the question before names; `sentence`: the cause of each.
  void order(const std::vector<JobId>&, const QString& title, const std::function<QString(JobId)>& sentence);
  void retryJobs(std::uint32_t run, const std::vector<JobId>&);
  std::vector<JobId> topmost() const;
  QString nameOf(JobId) const;
  QString nameOf(const std::vector<JobId>&) const;  // of the first, and how many more

  const ViewParts m_parts;
  std::size_t m_askAbove = 50;
  bool m_allEnded = false;  // of what is selected
};

// "would stop 3 running and 12 queued jobs; the longest, build, has run 12.4 s; 1 survives (when: always)".
QString blastText(const BlastRadius&, JobTime now);

}  // namespace arborist
