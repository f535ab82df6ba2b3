// SPDX-License-Identifier: GPL-3.0-or-later
// Six charts of what the engine does, two beside each other where there is room. Time axes are linked with each other
// and with the other views; what is marked filters the charts that sum up. Draws at most five times a second, only what
// can be seen, and nothing while nothing happens. For the window's thread.
#pragma once

#include <QElapsedTimer>
#include <QScrollArea>
#include <QTimer>
#include <optional>
#include <vector>

#include <widgets/models/series_store.h>
#include <widgets/models/series_tally.h>
#include <widgets/views/charts/chart_card.h>
#include <widgets/views/view_parts.h>

class QGridLayout;

namespace arborist {

class ChartsView final : public QScrollArea {
  Q_OBJECT

 public:
  static constexpr std::chrono::milliseconds kRedraw{200};
  // While somebody zooms, marks or selects.
  static constexpr std::chrono::milliseconds kFollowHand{33};
  // While something lives but nothing changes, time goes on.
  static constexpr std::chrono::seconds kTimeStep{1};

  explicit ChartsView(ViewParts, QWidget* parent = nullptr);

  // For saving; a file dialog where it is not set.
  void setAskForFile(const AskForFile&);
  // In reading order.
  const std::vector<ChartCard*>& cards() const noexcept { return m_cards; }
  // What time axes show now.
  TimeSpan shown() const;

 protected:
  void resizeEvent(QResizeEvent*) override;
  void showEvent(QShowEvent*) override;

 private:
  void addCard(std::unique_ptr<Chart>);
  void arrange();
  void fold(const ViewUpdate&);
  // At once if the last time is that long ago, else when it is.
  void redrawWithin(std::chrono::milliseconds);
  void redraw();
  // One card that is out of date and seen; then the next, so that no turn of the event loop takes long.
  void redrawNext();
  void refresh(ChartCard&);
  void zoomTo(QCPRange);
  void markSpan(std::optional<QCPRange>);
  void point(std::optional<double> at);

  QCPRange secondsOf(TimeSpan) const;
  TimeSpan spanOf(QCPRange) const;

  const ViewParts m_parts;
  SeriesStore m_series;
  EndedTally m_tally;
  std::vector<ChartCard*> m_cards;
  std::vector<bool> m_stale;  // by card: there is something new
  QGridLayout* m_grid;
  QTimer m_redraw, m_next, m_timeStep;
  QElapsedTimer m_sinceRedraw;
  int m_columns = 0;
};

}  // namespace arborist
