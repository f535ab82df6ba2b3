// SPDX-License-Identifier: GPL-3.0-or-later
// Feeds a text to yaml-cpp and watches how much of it yaml-cpp takes in without making anything of it. Its scanner
// keeps every token of a line until it knows that the first is not a key, some 240 bytes for each bracket: a line of
// sixteen million brackets would take four gigabytes. Not thread-safe.
#pragma once

#include <cstddef>
#include <streambuf>
#include <string_view>

namespace arborist {

class MeteredInput : public std::streambuf {
 public:
  struct TooMuch {};

  // The text outlives this object.
  explicit MeteredInput(std::string_view text);

  // An event arrived: what was read has been used.
  void used() noexcept { m_held = 0; }
  // Bytes handed out so far.
  std::size_t position() const noexcept { return static_cast<std::size_t>(gptr() - eback()); }

 protected:
  // Throws TooMuch when the tokens read since the last event would take more than 256 MiB.
  int_type underflow() override;

 private:
  std::string_view m_text;
  std::size_t m_held = 0;  // estimated bytes of tokens
  char m_previous = '\n';
  bool m_directive = false;  // in a line that begins with %
};

}  // namespace arborist
