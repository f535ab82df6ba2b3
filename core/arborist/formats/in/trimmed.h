// SPDX-License-Identifier: GPL-3.0-or-later
// A value of a job file without the blanks around it. Safe from any thread.
#pragma once

#include <string_view>

namespace arborist {

// Without spaces, tabs and line feeds at either end; a part of `text`, no copy.
constexpr std::string_view trimmed(std::string_view text) noexcept {
  constexpr std::string_view kBlanks = " \t\n";
  const std::size_t first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

}  // namespace arborist
