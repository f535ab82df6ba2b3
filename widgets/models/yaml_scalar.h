// SPDX-License-Identifier: GPL-3.0-or-later
// Any text as a YAML 1.2 scalar that reads as the very same text: bare where that is safe, else in quotes, several
// lines as a `|` block where that is exact. Pure functions, safe from any thread. Texts are UTF-8.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace arborist {

// One line, for keys, values and list items of block style.
std::string yamlScalar(std::string_view text);

// The lines that follow `key: |` and the header itself ("|" or "|-"); no lines: use yamlScalar().
struct YamlBlock {
  std::string header;
  std::vector<std::string_view> lines;  // without indentation, into the text
};
YamlBlock yamlBlock(std::string_view text);

}  // namespace arborist
