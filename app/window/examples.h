// SPDX-License-Identifier: GPL-3.0-or-later
// The scenes that come with the program: beside the program's own files, installed or in its source tree.
#pragma once

#include <QString>
#include <vector>

namespace arborist {

struct Example {
  QString title, path;
};

// The tour first; those that are not there are left out.
std::vector<Example> examples();

}  // namespace arborist
