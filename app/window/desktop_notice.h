// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace arborist {

// A notification of the desktop (org.freedesktop.Notifications), for news that nobody is looking at. Never waits; where
// there is no such service, nothing happens.
void notifyDesktop(const QString& title, const QString& text);

}  // namespace arborist
