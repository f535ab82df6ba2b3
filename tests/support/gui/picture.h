// SPDX-License-Identifier: GPL-3.0-or-later
// Pictures of widgets, kept in the build folder so that a person can look at them.
#pragma once

#include <QImage>
#include <QString>
#include <QWidget>

namespace arborist::test {

// Shows the widget if it is hidden, lets it lay itself out and paint, and saves build/…/pictures/NAME.png.
QImage picture(QWidget&, const QString& name);

}  // namespace arborist::test
