// SPDX-License-Identifier: GPL-3.0-or-later
// "did you mean …?": the known name that a mistyped one is closest to. Not thread-safe: a budget keeps a hostile file
// from buying hours of comparisons.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace arborist {

// Insertions, deletions, substitutions and swaps of neighbours between the two, at most `limit` + 1.
std::size_t editDistance(std::string_view a, std::string_view b, std::size_t limit);

class Suggestions {
 public:
  // "; did you mean `timeout`?", or empty when nothing is close enough. Names: any range of things that convert to
  // std::string_view.
  template <class Names>
  std::string forName(std::string_view name, const Names& known) {
    std::string_view best;
    std::size_t distance = farthest(name) + 1;
    for (const auto& candidate : known) {
      if (m_budget == 0) break;
      --m_budget;
      const std::size_t found = editDistance(name, candidate, distance - 1);
      if (found < distance) {
        best = candidate;
        distance = found;
      }
      if (distance == 0) break;
    }
    return phrase(best);
  }

 private:
  static std::size_t farthest(std::string_view name) {
    return name.size() < 3 ? 0 : name.size() < 6 ? 1 : name.size() < 9 ? 2 : 3;
  }
  static std::string phrase(std::string_view best);

  std::size_t m_budget = 2'000'000;  // comparisons left
};

}  // namespace arborist
