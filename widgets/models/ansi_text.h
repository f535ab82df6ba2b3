// SPDX-License-Identifier: GPL-3.0-or-later
// Turns the output of a program into lines with styles: SGR colours and attributes (ECMA-48, 8.3.117; 256 and direct
// colours as in ITU-T T.416), carriage return, backspace and "erase in line". Other escape sequences are dropped, other
// control characters shown as their pictures (U+2400 …), bytes that are no UTF-8 as U+FFFD. Memory is bounded by one
// line of kMostColumns plus the lines that were not taken yet. A value; not thread-safe.
#pragma once

#include <QString>
#include <QStringDecoder>
#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

namespace arborist {

struct AnsiColor {
  enum class Kind : std::uint8_t { Default, Indexed, Rgb };
  Kind kind = Kind::Default;
  std::uint32_t value = 0;  // Indexed: 0 … 255; Rgb: 0xrrggbb
  friend bool operator==(const AnsiColor&, const AnsiColor&) = default;
};

struct AnsiStyle {
  AnsiColor foreground, background;
  bool bold = false, faint = false, italic = false, underline = false, inverse = false, strikeOut = false;
  friend bool operator==(const AnsiStyle&, const AnsiStyle&) = default;
};

struct AnsiSpan {
  qsizetype length = 0;  // UTF-16 units
  AnsiStyle style;
  friend bool operator==(const AnsiSpan&, const AnsiSpan&) = default;
};

struct AnsiLine {
  QString text;
  std::vector<AnsiSpan> spans;  // lengths add up to that of the text
  bool broken = false;          // goes on in the next line: it was longer than kMostColumns
};

class AnsiText {
 public:
  static constexpr qsizetype kMostColumns = 4096;

  void feed(std::string_view bytes);
  // The lines that have ended since the last call.
  std::vector<AnsiLine> takeLines();
  // The line that has not ended yet; may still change from its first column on.
  AnsiLine current() const;

 private:
  enum class State : std::uint8_t { Text, Escape, EscapeRest, Csi, String, StringEscape };
  static constexpr std::size_t kMostParameters = 32;
  static constexpr std::uint32_t kMostString = 4096;  // of an OSC, DCS …; after that it is taken for text again

  void unit(char16_t);
  void text(char16_t);
  void escape(char16_t);
  void csi(char16_t);
  void put(char16_t);
  void endLine(bool broken);
  void eraseInLine();
  void applySgr();
  AnsiColor extendedColor(std::size_t& at) const;
  std::uint32_t parameter(std::size_t at) const { return at < m_parameterCount ? m_parameters[at] : 0; }

  QStringDecoder m_decoder{QStringDecoder::Utf8};
  State m_state = State::Text;
  std::uint32_t m_stringLength = 0;
  std::array<std::uint32_t, kMostParameters> m_parameters{};
  std::size_t m_parameterCount = 0;
  bool m_private = false;  // a CSI of someone's own, such as "?25l"
  AnsiStyle m_style;
  QString m_line;
  std::vector<AnsiStyle> m_styles;  // of each unit of m_line
  qsizetype m_column = 0;
  std::vector<AnsiLine> m_lines;
};

}  // namespace arborist
