// SPDX-License-Identifier: GPL-3.0-or-later
// Small additions to a text that yaml-cpp 0.7 needs to read it well. Plain function, safe from any thread.
#pragma once

#include <cstddef>
#include <string>

#include <arborist/formats/in/source_text.h>

namespace arborist {

struct YamlText {
  // Inserted before a document that is one {…} or […]: without it such a document might still be the key of a mapping,
  // and yaml-cpp's scanner holds all its tokens, hundreds of megabytes, until its last line.
  static constexpr int kMarkLength = 4;  // of "--- "

  std::string text;
  bool ascii = true;
  int markLine = -1;  // the line, from 0, that begins with it; -1: none
};

// The offset of a line that begins with `%`, which yaml-cpp passes over in silence although it says nothing to it: in
// front of the document and not `%YAML`, or behind `lastValue`, where its last value begins. npos: there is none.
std::size_t findStrayDirective(const std::string& text, std::size_t lastValue);

// Also closes the text with a comment: yaml-cpp takes an open quote that ends with the file for a closed one.
YamlText prepareForParser(SourceText source);

}  // namespace arborist
