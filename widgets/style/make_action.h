// SPDX-License-Identifier: GPL-3.0-or-later
// Actions that look and explain themselves alike everywhere. For the window's thread.
#pragma once

#include <QAction>
#include <QKeySequence>

namespace arborist {

// `icon`: of resources/icons, or empty. The tip names the keys, too.
QAction* makeAction(QObject* parent, const QString& icon, const QString& text, const QString& tip,
                    const QKeySequence& keys = {});

}  // namespace arborist
