// SPDX-License-Identifier: GPL-3.0-or-later
// The 256 colours of terminals: 16 of our own that can be read on the palette's base colour, the 6 × 6 × 6 cube and the
// greys of xterm. For the window's thread.
#pragma once

#include <QColor>
#include <QPalette>

namespace arborist {

// 0 … 255.
QColor ansiColor(int index, const QPalette&);

}  // namespace arborist
