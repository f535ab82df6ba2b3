// SPDX-License-Identifier: GPL-3.0-or-later
// What a run came to, in a band that covers nothing: one line, the first root failure, the slowest jobs and
// those that nearly ran into their limit. For the window's thread.
#pragma once

#include <QFrame>

#include <widgets/models/run_summaries.h>

class QBoxLayout;
class QLabel;
class QPushButton;

namespace arborist {

class RunSummaryCard final : public QFrame {
  Q_OBJECT

 public:
  // Shows itself as a run ends, in place of one shown before. `summaries` outlives it.
  explicit RunSummaryCard(const RunSummaries& summaries, QWidget* parent = nullptr);
  // A run that has ended; hidden if there is no such run.
  void showRun(std::uint32_t run);
  // 0: none yet.
  std::uint32_t run() const noexcept { return m_run; }

 Q_SIGNALS:
  void jobClicked(arborist::JobId);
  void retryFailedRequested(std::uint32_t run);

 protected:
  void changeEvent(QEvent*) override;
  void keyPressEvent(QKeyEvent*) override;
  void paintEvent(QPaintEvent*) override;

 private:
  void fill(const RunSummaries::Ended&);
  void addTitle(const QString&);
  void addFailure(const JobFailure&);
  void addLink(JobId, JobState, const QString& path, const QString& figure);
  void addText(const QString&);
  void updateGlyph();

  const RunSummaries& m_summaries;
  QLabel *m_glyph, *m_verdict;
  QWidget* m_body = nullptr;
  QBoxLayout* m_columns = nullptr;
  QBoxLayout* m_rows = nullptr;  // of the column under way
  QBoxLayout* m_column;
  QPushButton *m_retry, *m_close;
  std::uint32_t m_run = 0;
  JobState m_state = JobState::Succeeded;
};

// "tour.yaml: 4 succeeded, 1 failed, 1 timed out in 11.2 s".
QString verdictText(const RunSummaries::Ended&);

}  // namespace arborist
