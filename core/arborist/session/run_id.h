// SPDX-License-Identifier: GPL-3.0-or-later
// Names of runs. Stateless, thread-safe.
#pragma once

#include <chrono>
#include <string>

namespace arborist {

// A ULID: 48 bits of milliseconds and 80 random bits in 26 characters that sort by time (https://github.com/ulid/spec).
std::string newRunId(std::chrono::system_clock::time_point now);

}  // namespace arborist
