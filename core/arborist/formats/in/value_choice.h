// SPDX-License-Identifier: GPL-3.0-or-later
// ValueReader's own: one of a few words.
#pragma once

#include <ranges>

#include <arborist/formats/in/value_reader.h>

namespace arborist {

template <class Choice, std::size_t N>
std::optional<Choice> ValueReader::choice(const YamlNode& node,
                                          const std::array<std::pair<std::string_view, Choice>, N>& choices,
                                          std::string_view what) {
  if (node.isScalar()) {
    for (const auto& [name, value] : choices) {
      if (name == node.text) return value;
    }
    problem(node, "expected " + std::string(what) + ", found " + node.describe() +
                      m_suggestions.forName(node.text, std::views::keys(choices)));
    return std::nullopt;
  }
  expected(node, what);
  return std::nullopt;
}

}  // namespace arborist
