// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <functional>

class QWidget;

namespace arborist {

// Asks where to save: (parent, suggested file, filter) → path, empty: nowhere.
using AskForFile = std::function<QString(QWidget*, const QString&, const QString&)>;

}  // namespace arborist
