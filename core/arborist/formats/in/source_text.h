// SPDX-License-Identifier: GPL-3.0-or-later
// Reading a file that a person wrote, and checking that it is text at all before anything interprets it.
// Plain functions, safe from any thread.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include <arborist/formats/in/file_problem.h>

namespace arborist {

// The bytes of a file, "-" for standard input. At most `limit` + 1 of them are read, so that the caller sees that
// there are too many. On an error a problem is added.
std::optional<std::string> readSource(const std::string& path, std::size_t limit, ProblemList& problems);

// Text ready for a parser: UTF-8 without byte order mark, lines end in "\n", no control characters but tabs.
struct SourceText {
  std::string text;
  bool ascii = true;  // then a column in bytes is one in characters
};

// One problem at most: what follows the first wrong byte is hardly text.
std::optional<SourceText> prepareText(std::string_view bytes, ProblemList& problems);

}  // namespace arborist
