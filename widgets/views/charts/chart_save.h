// SPDX-License-Identifier: GPL-3.0-or-later
// Writes a chart to a file: PNG at twice its size on screen, SVG, PDF, or its figures as CSV. For the window's thread.
#pragma once

#include <QString>
#include <optional>

#include <widgets/models/series_table.h>

class QCustomPlot;

namespace arborist {

enum class ChartFormat { Png, Svg, Pdf, Csv };

// ".png", …
QString suffixOf(ChartFormat);
// For the file dialog: "PNG picture (*.png)".
QString filterOf(ChartFormat);

// The file is replaced as a whole or stays as it was. Returns a sentence with file and reason where it could not be
// written. `title` stands above the picture.
[[nodiscard]] std::optional<QString> saveChart(QCustomPlot&, const QString& title, const SeriesTable&, ChartFormat,
                                               const QString& path);

}  // namespace arborist
