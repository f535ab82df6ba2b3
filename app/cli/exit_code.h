// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace arborist {

inline constexpr int kExitSuccess = 0;
inline constexpr int kExitFailure = 1;
inline constexpr int kExitUsage = 2;
inline constexpr int kExitSignalBase = 128;  // plus the signal's number

}  // namespace arborist
