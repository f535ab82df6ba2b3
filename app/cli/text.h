// SPDX-License-Identifier: GPL-3.0-or-later
// Text for a terminal. Stateless, thread-safe.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

namespace arborist {

// For reading, rounded: "4.2 ms", "12.4 s", "3 m 05 s", "1 h 02 m".
std::string roughly(std::chrono::nanoseconds);

// "1,204"
std::string grouped(std::uint64_t);

// Without control characters (a tab becomes a blank), so that a job's output cannot move the cursor; bytes that are
// no UTF-8 become '?'.
std::string terminalText(std::string_view);

// Columns that a terminal uses for this UTF-8 text.
std::size_t columns(std::string_view);

// At most `width` columns, cut in the middle of long texts, where `ellipsis` takes the place of what is left out.
std::string shortened(std::string_view text, std::size_t width, std::string_view ellipsis);

}  // namespace arborist
