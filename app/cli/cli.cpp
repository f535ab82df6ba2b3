// SPDX-License-Identifier: GPL-3.0-or-later
#include <app/cli/cli.h>

namespace arborist {

int cliMain(int, char**) { return 2; }

}  // namespace arborist
