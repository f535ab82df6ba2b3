// SPDX-License-Identifier: GPL-3.0-or-later
// How all charts look: axes, grid, legend and fonts in the palette's colours. For the window's thread.
#pragma once

#include <QColor>

class QCustomPlot;
class QPalette;

namespace arborist {

// To be called again when palette or font change; plottables are their chart's own.
void applyPlotTheme(QCustomPlot&, const QPalette&);

// The colour of an area under a line of this colour.
QColor areaColor(QColor);

}  // namespace arborist
