// SPDX-License-Identifier: GPL-3.0-or-later
// What one chart draws and says: it fills a ChartPlot from the series. It has no widgets and no interaction of its own.
// For the window's thread.
#pragma once

#include <QCoreApplication>
#include <QPalette>
#include <QString>
#include <optional>
#include <vector>

#include <widgets/models/series_store.h>
#include <widgets/models/series_table.h>
#include <widgets/models/series_tally.h>
#include <widgets/views/charts/chart_plot.h>

namespace arborist {

// What there is to draw; valid during the call.
struct ChartScene {
  const SeriesStore& series;
  const EndedTally& tally;  // of the mark, or of all
  const Snapshot& state;
  JobId selected;  // run 0: none
  TimeSpan view;   // of the time axes

  // Seconds on the time axis.
  double seconds(JobTime at) const { return std::chrono::duration<double>(at - series.origin()).count(); }
};

class Chart {
 public:
  // Whether the key axis is the time that all such charts share.
  enum class Keys { Time, Own };

  explicit Chart(Keys keys = Keys::Time) : m_keys(keys) {}
  virtual ~Chart() = default;
  Chart(const Chart&) = delete;
  Chart& operator=(const Chart&) = delete;

  bool timed() const noexcept { return m_keys == Keys::Time; }
  virtual QString title() const = 0;
  // One line below the title of a tool tip: what one sees.
  virtual QString explanation() const = 0;
  // For the suggested file: "queue-depth".
  virtual QString fileName() const = 0;
  // Makes rects, plottables and legend; once.
  virtual void build(ChartPlot&) = 0;
  // Colours of the plottables.
  virtual void recolor(const QPalette&) = 0;
  // Takes the figures over into the plottables and what follows. false: there is nothing yet.
  virtual bool refresh(const ChartScene&) = 0;
  // Of what was last refreshed: figures in one sentence, values at a place of the key axis, all of it as a table.
  virtual QString summary() const = 0;
  virtual QString headingAt(double key) const;
  virtual std::vector<Reading> readAt(double key) const = 0;
  virtual SeriesTable table(const ChartScene&) const = 0;
  // What a click there means.
  virtual std::optional<JobId> jobAt(QPointF) const { return std::nullopt; }

 private:
  const Keys m_keys;
};

// Seconds of a duration, never less than a microsecond: for log axes.
double logSeconds(JobDuration) noexcept;
// The column of times in tables.
SeriesTable::Column timeColumn();
// A job in tables; of one that is gone its number.
QString jobPath(const Snapshot&, JobId);
// Upper end of a count axis that shows all up to `largest` with some air.
double countCeiling(double largest);
// A log axis of durations that shows from low to high and whole steps around them.
QCPRange logRange(double low, double high);
// A graph with an entry in the legend if it has a name.
QCPGraph* addGraph(ChartPlot&, QCPAxisRect&, const QString& name);

}  // namespace arborist
