// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <arborist/telemetry/snapshot.h>

namespace arborist {

inline constexpr int kExitSuccess = 0;
inline constexpr int kExitFailure = 1;
inline constexpr int kExitUsage = 2;
inline constexpr int kExitSignalBase = 128;  // plus the signal's number

// Of a run that has ended: success only if every job succeeded or was left out by its own condition.
int exitCodeOf(const Snapshot&, std::uint32_t run);

}  // namespace arborist
