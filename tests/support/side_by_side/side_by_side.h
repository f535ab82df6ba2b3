// SPDX-License-Identifier: GPL-3.0-or-later
// A benchmark whose programs do the same work in turn:
//   bench_NAME [--go PROGRAM] [--rounds N] [--only WORK]… [--check]
// Each round does each work with each program that was built, in a process of its own; which begins changes from round
// to round. Exit code: 0; 1 with --check where a goal is missed; 2 trouble.
#pragma once

#include <support/side_by_side/figure.h>

namespace arborist::bench {

int sideBySide(const Benchmark& benchmark, int argc, char** argv);

}  // namespace arborist::bench
