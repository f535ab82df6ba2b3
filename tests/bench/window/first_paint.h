// SPDX-License-Identifier: GPL-3.0-or-later
// From the start of the program to the end of its window's first paint.
#pragma once

#include <cstdint>
#include <vector>

namespace arborist::bench {

// The program itself: makes session and window as `arborist` does, and prints the milliseconds since `began`
// (steady clock, nanoseconds) once it has painted.
int paintFirst(int argc, char** argv, std::int64_t began);
// Starts this program so many times, one after another; milliseconds. Throws std::runtime_error.
std::vector<double> firstPaints(std::size_t times);

}  // namespace arborist::bench
