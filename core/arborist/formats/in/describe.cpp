// SPDX-License-Identifier: GPL-3.0-or-later
#include <arborist/formats/in/describe.h>

#include <cstdint>

namespace arborist {
namespace {

unsigned byteAt(std::string_view text, std::size_t at) { return static_cast<unsigned char>(text[at]); }

bool isC1(std::string_view text, std::size_t at) {
  return byteAt(text, at) == 0xC2 && at + 1 < text.size() && byteAt(text, at + 1) < 0xA0;
}

bool isControl(std::string_view text, std::size_t at) {
  return byteAt(text, at) < 0x20 || byteAt(text, at) == 0x7F || isC1(text, at);
}

}  // namespace

std::size_t utf8Length(std::string_view text, std::size_t at) noexcept {
  const unsigned first = byteAt(text, at);
  if (first < 0x80) return 1;
  if (first < 0xC2 || first > 0xF4) return 0;
  const std::size_t length = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
  if (at + length > text.size()) return 0;
  std::uint32_t code = first & (0xFFu >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) {
    const unsigned next = byteAt(text, at + i);
    if ((next & 0xC0u) != 0x80) return 0;
    code = (code << 6) | (next & 0x3Fu);
  }
  const bool overlong = (length == 3 && code < 0x800) || (length == 4 && code < 0x10000);
  const bool surrogate = code >= 0xD800 && code <= 0xDFFF;
  return overlong || surrogate || code > 0x10FFFF ? 0 : length;
}

bool isUtf8(std::string_view text) noexcept {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = utf8Length(text, at);
    if (length == 0) return false;
    at += length;
  }
  return true;
}

bool hasControlCharacter(std::string_view text) noexcept {
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (isControl(text, at)) return true;
  }
  return false;
}

std::string shortened(std::string_view text, std::size_t limit) {
  std::size_t at = 0;
  std::size_t cut = 0;  // where the last character that may stay ends if "…" follows
  for (std::size_t count = 0; at < text.size(); ++count) {
    if (count == limit) return std::string(text.substr(0, cut)) + "…";
    if (count + 1 == limit) cut = at;
    const std::size_t length = utf8Length(text, at);
    at += length == 0 ? 1 : length;
  }
  return std::string(text);
}

std::string printable(std::string_view text) {
  std::string clean;
  clean.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = utf8Length(text, at);
    if (length == 0 || isControl(text, at)) {
      clean += '?';
    } else {
      clean.append(text, at, length);
    }
    at += length == 0 ? 1 : length;
  }
  return clean;
}

std::string inQuotes(std::string_view text) {
  // Four bytes a character are enough for all that is shown; a hostile text is not walked to its end.
  return "`" + shortened(printable(text.substr(0, 244)), 60) + "`";
}

std::string plural(std::size_t count, std::string_view word) {
  return std::to_string(count) + " " + std::string(word) + (count == 1 ? "" : "s");
}

}  // namespace arborist
