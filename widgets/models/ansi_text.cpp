// SPDX-License-Identifier: GPL-3.0-or-later
#include <widgets/models/ansi_text.h>

#include <algorithm>
#include <utility>

namespace arborist {

namespace {

constexpr char16_t kBell = 0x07, kBackspace = 0x08, kEscape = 0x1b, kDelete = 0x7f, kPictures = 0x2400;
constexpr std::uint32_t kMostNumber = 0xffff;

AnsiLine lineOf(const QString& text, const std::vector<AnsiStyle>& styles, bool broken) {
  AnsiLine line{text, {}, broken};
  for (const AnsiStyle& style : styles) {
    if (line.spans.empty() || line.spans.back().style != style) line.spans.push_back({0, style});
    ++line.spans.back().length;
  }
  return line;
}

}  // namespace

void AnsiText::feed(std::string_view bytes) {
  const QString decoded = m_decoder.decode(QByteArrayView(bytes.data(), static_cast<qsizetype>(bytes.size())));
  for (const QChar c : decoded) unit(c.unicode());
}

std::vector<AnsiLine> AnsiText::takeLines() { return std::exchange(m_lines, {}); }

AnsiLine AnsiText::current() const { return lineOf(m_line, m_styles, false); }

void AnsiText::unit(char16_t c) {
  switch (m_state) {
    case State::Text: return text(c);
    case State::Escape: return escape(c);
    case State::EscapeRest:
      if (c < 0x20 || c > 0x2f) m_state = State::Text;
      return;
    case State::Csi: return csi(c);
    case State::String:
      if (c == kEscape) {
        m_state = State::StringEscape;
      } else if (c == kBell) {
        m_state = State::Text;
      } else if (c == u'\n' || ++m_stringLength > kMostString) {
        m_state = State::Text;  // it was cut off, or never was one
        text(c);
      }
      return;
    case State::StringEscape:
      m_state = State::Text;
      if (c != u'\\') escape(c);
      return;
  }
}

void AnsiText::text(char16_t c) {
  switch (c) {
    case kEscape: m_state = State::Escape; return;
    case u'\n': return endLine(false);
    case u'\r': m_column = 0; return;
    case kBackspace: m_column = std::max<qsizetype>(m_column - 1, 0); return;
    case kBell:
    case kDelete: return;
    default: break;
  }
  put(c < 0x20 && c != u'\t' ? static_cast<char16_t>(kPictures + c) : c);
}

void AnsiText::escape(char16_t c) {
  if (c == u'[') {
    m_state = State::Csi;
    m_parameters = {};
    m_parameterCount = 0;
    m_private = false;
  } else if (c == u']' || c == u'P' || c == u'X' || c == u'^' || c == u'_') {
    m_state = State::String;
    m_stringLength = 0;
  } else if (c >= 0x20 && c <= 0x2f) {
    m_state = State::EscapeRest;
  } else {
    m_state = State::Text;
    if (c < 0x20) text(c);
  }
}

void AnsiText::csi(char16_t c) {
  if (c >= u'0' && c <= u'9') {
    if (m_parameterCount == 0) m_parameterCount = 1;
    std::uint32_t& number = m_parameters[m_parameterCount - 1];
    number = std::min(number * 10 + (c - u'0'), kMostNumber);
  } else if (c == u';' || c == u':') {
    if (m_parameterCount == 0) m_parameterCount = 1;
    if (m_parameterCount < kMostParameters) ++m_parameterCount;
  } else if (c >= 0x20 && c <= 0x3f) {
    m_private = true;
  } else {
    m_state = State::Text;
    if (c < 0x20) return text(c);  // cut off
    if (m_private) return;
    if (c == u'm') applySgr();
    if (c == u'K') eraseInLine();
  }
}

void AnsiText::put(char16_t c) {
  if (m_column >= kMostColumns) endLine(true);
  const auto at = static_cast<std::size_t>(m_column);
  if (m_column < m_line.size()) {
    m_line[m_column] = QChar(c);
    m_styles[at] = m_style;
  } else {
    m_line.append(QChar(c));
    m_styles.push_back(m_style);
  }
  ++m_column;
}

void AnsiText::endLine(bool broken) {
  m_lines.push_back(lineOf(m_line, m_styles, broken));
  m_line.clear();
  m_styles.clear();
  m_column = 0;
}

void AnsiText::eraseInLine() {
  const std::uint32_t what = parameter(0);
  if (what == 0) {
    m_line.truncate(m_column);
    m_styles.resize(static_cast<std::size_t>(m_line.size()));
    return;
  }
  const qsizetype end = what == 1 ? std::min(m_column + 1, m_line.size()) : m_line.size();
  for (qsizetype i = 0; i < end; ++i) {
    m_line[i] = QLatin1Char(' ');
    m_styles[static_cast<std::size_t>(i)] = {};
  }
}

AnsiColor AnsiText::extendedColor(std::size_t& at) const {
  const std::uint32_t kind = parameter(at + 1);
  if (kind == 5) {
    at += 2;
    return {AnsiColor::Kind::Indexed, std::min(parameter(at), 255u)};
  }
  if (kind != 2) return {};
  std::uint32_t value = 0;
  for (std::size_t i = 2; i < 5; ++i) value = value << 8 | std::min(parameter(at + i), 255u);
  at += 4;
  return {AnsiColor::Kind::Rgb, value};
}

void AnsiText::applySgr() {
  const auto indexed = [](std::uint32_t index) { return AnsiColor{AnsiColor::Kind::Indexed, index}; };
  const std::size_t count = std::max<std::size_t>(m_parameterCount, 1);
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint32_t code = parameter(i);
    switch (code) {
      case 0: m_style = {}; break;
      case 1: m_style.bold = true; break;
      case 2: m_style.faint = true; break;
      case 3: m_style.italic = true; break;
      case 4:
      case 21: m_style.underline = true; break;
      case 7: m_style.inverse = true; break;
      case 9: m_style.strikeOut = true; break;
      case 22: m_style.bold = m_style.faint = false; break;
      case 23: m_style.italic = false; break;
      case 24: m_style.underline = false; break;
      case 27: m_style.inverse = false; break;
      case 29: m_style.strikeOut = false; break;
      case 38: m_style.foreground = extendedColor(i); break;
      case 48: m_style.background = extendedColor(i); break;
      case 39: m_style.foreground = {}; break;
      case 49: m_style.background = {}; break;
      default:
        if (code >= 30 && code <= 37) m_style.foreground = indexed(code - 30);
        if (code >= 40 && code <= 47) m_style.background = indexed(code - 40);
        if (code >= 90 && code <= 97) m_style.foreground = indexed(code - 90 + 8);
        if (code >= 100 && code <= 107) m_style.background = indexed(code - 100 + 8);
        break;
    }
  }
}

}  // namespace arborist
