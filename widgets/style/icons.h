// SPDX-License-Identifier: GPL-3.0-or-later
// Icons of one family: strokes of resources/icons in the palette's colours, sharp at every scale. For the window's
// thread.
#pragma once

#include <QIcon>
#include <QString>

namespace arborist {

// NAME of resources/icons/NAME.svg; drawn in the text colour of the palette at hand, so it follows the theme.
QIcon themedIcon(const QString& name);

}  // namespace arborist
