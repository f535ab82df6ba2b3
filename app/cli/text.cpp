// SPDX-License-Identifier: GPL-3.0-or-later
#include <app/cli/text.h>

#include <fmt/core.h>

#include <cmath>
#include <cwchar>
#include <vector>

namespace arborist {
namespace {

// One character of the text, or one bad byte.
struct Glyph {
  std::string_view bytes;
  char32_t code = U'\0';
  bool valid = false;
};

Glyph glyphAt(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(0);
  if (lead < 0x80) return {text.substr(0, 1), lead, true};
  const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || text.size() < length) return {text.substr(0, 1), 0, false};
  char32_t code = lead & (0xFFu >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return {text.substr(0, 1), 0, false};
    code = (code << 6) | (byte(i) & 0x3Fu);
  }
  static constexpr char32_t kSmallest[] = {0, 0, 0x80, 0x800, 0x10000};
  const bool valid = code >= kSmallest[length] && code <= 0x10FFFF && (code < 0xD800 || code > 0xDFFF);
  return {text.substr(0, valid ? length : 1), code, valid};
}

bool isControl(char32_t code) { return code < 0x20 || (code >= 0x7F && code < 0xA0); }

std::size_t widthOf(char32_t code) {
  const int width = wcwidth(static_cast<wchar_t>(code));
  return width < 0 ? 1 : static_cast<std::size_t>(width);
}

}  // namespace

std::string roughly(std::chrono::nanoseconds duration) {
  const double seconds = std::chrono::duration<double>(duration).count();
  if (seconds < 0.0995) return fmt::format("{:.1f} ms", seconds < 0 ? 0 : 1000 * seconds);
  if (seconds < 9.995) return fmt::format("{:.2f} s", seconds);
  if (seconds < 59.95) return fmt::format("{:.1f} s", seconds);
  const std::int64_t whole = std::llround(seconds);
  if (whole < 3600) return fmt::format("{} m {:02} s", whole / 60, whole % 60);
  return fmt::format("{} h {:02} m", whole / 3600, whole / 60 % 60);
}

std::string grouped(std::uint64_t number) {
  std::string text = std::to_string(number);
  for (std::size_t end = text.size(); end > 3; end -= 3) text.insert(end - 3, ",");
  return text;
}

std::string terminalText(std::string_view text) {
  std::string clean;
  clean.reserve(text.size());
  while (!text.empty()) {
    const Glyph glyph = glyphAt(text);
    text.remove_prefix(glyph.bytes.size());
    if (!glyph.valid) {
      clean += '?';
    } else if (glyph.code == U'\t') {
      clean += ' ';
    } else if (!isControl(glyph.code)) {
      clean += glyph.bytes;
    }
  }
  return clean;
}

std::size_t columns(std::string_view text) {
  std::size_t width = 0;
  while (!text.empty()) {
    const Glyph glyph = glyphAt(text);
    text.remove_prefix(glyph.bytes.size());
    width += glyph.valid ? widthOf(glyph.code) : 1;
  }
  return width;
}

std::string shortened(std::string_view text, std::size_t width, std::string_view ellipsis) {
  if (columns(text) <= width) return std::string(text);
  const std::size_t mark = columns(ellipsis);
  if (width <= mark) return std::string(width, '.');
  const std::size_t head = (width - mark) / 3, tail = width - mark - head;
  std::vector<Glyph> glyphs;
  for (std::string_view rest = text; !rest.empty(); rest.remove_prefix(glyphs.back().bytes.size()))
    glyphs.push_back(glyphAt(rest));
  const auto cost = [](const Glyph& glyph) { return glyph.valid ? widthOf(glyph.code) : 1; };
  std::string front, back;
  std::size_t used = 0;
  for (auto glyph = glyphs.begin(); glyph != glyphs.end() && used + cost(*glyph) <= head; ++glyph) {
    front += glyph->bytes;
    used += cost(*glyph);
  }
  used = 0;
  for (auto glyph = glyphs.rbegin(); glyph != glyphs.rend() && used + cost(*glyph) <= tail; ++glyph) {
    back.insert(0, glyph->bytes);
    used += cost(*glyph);
  }
  return front + std::string(ellipsis) + back;
}

}  // namespace arborist
