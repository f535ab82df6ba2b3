// SPDX-License-Identifier: GPL-3.0-or-later
// The state of a job as a sign: glyph and word on a tint of the state's colour. For the window's thread.
#pragma once

#include <QWidget>

#include <arborist/jobs/job_state.h>

namespace arborist {

class StateBadge final : public QWidget {
  Q_OBJECT

 public:
  explicit StateBadge(QWidget* parent = nullptr);
  void setState(JobState);
  QSize sizeHint() const override;
  QSize minimumSizeHint() const override { return sizeHint(); }

 protected:
  void paintEvent(QPaintEvent*) override;

 private:
  JobState m_state = JobState::Queued;
};

}  // namespace arborist
