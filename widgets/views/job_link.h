// SPDX-License-Identifier: GPL-3.0-or-later
// A job's path as a button: its state as glyph, the path shortened in the middle where it does not fit, and a figure.
// For the window's thread.
#pragma once

#include <QAbstractButton>

#include <arborist/jobs/job_state.h>

namespace arborist {

class JobLink final : public QAbstractButton {
  Q_OBJECT

 public:
  // `figure`: at the right end, such as a duration.
  JobLink(JobState, const QString& path, const QString& figure, QWidget* parent = nullptr);
  QSize sizeHint() const override;
  QSize minimumSizeHint() const override;

 protected:
  void paintEvent(QPaintEvent*) override;

 private:
  const JobState m_state;
  const QString m_figure;
};

}  // namespace arborist
