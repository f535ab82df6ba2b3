// SPDX-License-Identifier: GPL-3.0-or-later
// Whether a window can be shown. Qt ends the program where it cannot reach the display, and says little of it.
#pragma once

#include <string>

namespace arborist {

// Empty: one can be reached, or Qt was told which platform to use. Otherwise a sentence that says why not, without
// "arborist:" before it and without a full stop. Looks at DISPLAY, WAYLAND_DISPLAY and QT_QPA_PLATFORM; connects to
// what is on this machine and hangs up. A display of another machine is left to Qt.
std::string whyNoDisplay();

}  // namespace arborist
