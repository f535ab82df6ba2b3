// SPDX-License-Identifier: GPL-3.0-or-later
// Light and dark: palettes of our own over Qt's Fusion style, the same on every desktop. For the window's thread.
#pragma once

#include <QColor>
#include <QPalette>

namespace arborist {

enum class Theme { Light, Dark };

QPalette paletteOf(Theme);
// By the brightness of its window colour; so whatever draws needs no more than its widget's palette.
Theme themeOf(const QPalette&);
// Sets style and palettes of the application. May be called again.
void applyTheme(Theme);

// Colours that palettes have no role for.
struct ThemeColors {
  QColor border;     // lines between panes and around fields
  QColor faintText;  // second-rank text, readable (contrast at least 4.5)
  QColor track;      // the empty part of a bar
  QColor grid;       // of charts and the timeline
  QColor danger;     // what destroys, what has gone wrong
  QColor warning;    // what wants a look
  QColor accent;     // selection, focus, the "now" line
  QColor raised;     // cards, headers, bars
};
const ThemeColors& colorsOf(const QPalette&);

}  // namespace arborist
