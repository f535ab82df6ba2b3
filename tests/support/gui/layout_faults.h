// SPDX-License-Identifier: GPL-3.0-or-later
// What is wrong with the layout of visible widgets, found by geometry: one line for each fault.
#pragma once

#include <QStringList>
#include <QWidget>

namespace arborist::test {

// Texts of labels and buttons that have less room than they need; siblings that cover each other; widgets that reach
// out of their parents.
QStringList layoutFaults(const QWidget& top);

// Visible widgets that Tab reaches, which have no name for a screen reader.
QStringList namelessControls(const QWidget& top);

}  // namespace arborist::test
