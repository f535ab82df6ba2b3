// SPDX-License-Identifier: MIT
// Where a policy takes its chance from, so that tests can hand in another one.
#pragma once

#include <functional>

namespace arborist {

using RandomSource = std::function<double()>;  // uniform in [0, 1)

// Seeded by the system, one sequence for each thread. Thread-safe.
double randomUnit();

}  // namespace arborist
