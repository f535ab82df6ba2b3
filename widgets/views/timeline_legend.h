// SPDX-License-Identifier: GPL-3.0-or-later
// What the timeline's colours and hatches stand for, in one line. For the window's thread.
#pragma once

#include <QWidget>

namespace arborist {

class TimelineLegend final : public QWidget {
  Q_OBJECT

 public:
  explicit TimelineLegend(QWidget* parent = nullptr);
  QSize sizeHint() const override;
  QSize minimumSizeHint() const override;

 protected:
  void paintEvent(QPaintEvent*) override;
};

}  // namespace arborist
