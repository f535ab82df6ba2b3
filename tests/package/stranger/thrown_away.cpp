// SPDX-License-Identifier: GPL-3.0-or-later
// Done from the start, since nobody keeps the right to cancel: the compiler is to warn of it.
#include <arborist/context/context.h>

void mistaken() { arborist::withCancel(arborist::background()); }
