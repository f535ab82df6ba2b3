// SPDX-License-Identifier: GPL-3.0-or-later
// The rules that hold for each file by itself: licence line, size, names, no Qt names below widgets, no notes to self.
#pragma once

#include <arch/source_tree.h>
#include <arch/violation.h>

#include <map>
#include <string>

namespace arborist::arch {

inline constexpr std::size_t kLongestSource = 600;
inline constexpr std::size_t kLongestHeader = 250;

// Longer files are allowed by a line `PATH: REASON` in tests/arch/size_reasons.txt; a reason that is not needed any
// more is a violation too.
Violations checkSizes(const SourceTree&);
Violations checkLicences(const SourceTree&);
Violations checkNames(const SourceTree&);
Violations checkQtNames(const SourceTree&);
Violations checkNotesToSelf(const SourceTree&);

}  // namespace arborist::arch
