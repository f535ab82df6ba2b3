// SPDX-License-Identifier: GPL-3.0-or-later
// Figures that change many times a second. For the window's thread.
#pragma once

class QLabel;
class QString;

namespace arborist {

// Sets the text of a label without its line being laid out anew, unless it needs more room than any text before: it
// keeps the size of the largest one. Nothing is done if the text is the same.
void setSteadyText(QLabel*, const QString&);

}  // namespace arborist
