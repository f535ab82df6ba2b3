// SPDX-License-Identifier: GPL-3.0-or-later
// The jobs below a group by state: a stacked bar and a legend of glyphs, figures and words. For the window's thread.
#pragma once

#include <QWidget>

#include <arborist/telemetry/job_row.h>

namespace arborist {

class CountsBar final : public QWidget {
  Q_OBJECT

 public:
  explicit CountsBar(QWidget* parent = nullptr);
  void setCounts(const StateCounts&);

  bool hasHeightForWidth() const override { return true; }
  int heightForWidth(int width) const override;
  QSize sizeHint() const override { return {260, heightForWidth(260)}; }
  QSize minimumSizeHint() const override { return {80, heightForWidth(std::max(width(), 80))}; }

 protected:
  void paintEvent(QPaintEvent*) override;

 private:
  // Calls place(state, text, left, top) for each state that has jobs; gives the height of all.
  template <class Place>
  int layOut(int width, Place place) const;

  StateCounts m_counts;
};

}  // namespace arborist
