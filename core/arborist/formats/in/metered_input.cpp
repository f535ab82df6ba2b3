// SPDX-License-Identifier: GPL-3.0-or-later
#include <arborist/formats/in/metered_input.h>

#include <algorithm>

namespace arborist {
namespace {

constexpr std::size_t kBlock = 2048;
constexpr std::size_t kLimit = 256u << 20;

// What yaml-cpp 0.7 holds for a token that begins or ends with this character, as measured, rounded up.
std::size_t tokenBytes(char c) {
  switch (c) {
    case '[':
    case '{':
    case ':': return 264;
    case ',': return 176;
    case ']':
    case '}':
    case '?':
    case '-':
    case '&':
    case '*':
    case '!':
    case '%': return 96;
    case '"':
    case '\'': return 48;
    default: return 0;
  }
}

}  // namespace

MeteredInput::MeteredInput(std::string_view text) : m_text(text) {
  // The get area is only read; streambuf asks for a pointer to non-const all the same.
  char* begin = const_cast<char*>(text.data());
  setg(begin, begin, begin);
}

MeteredInput::int_type MeteredInput::underflow() {
  if (gptr() < egptr()) return traits_type::to_int_type(*gptr());
  const std::string_view block = m_text.substr(position(), kBlock);
  if (block.empty()) return traits_type::eof();
  for (const char c : block) {
    // Each word of a line that begins with % is kept on its own.
    if (m_previous == '\n') m_directive = c == '%';
    m_held += m_directive && (c == ' ' || c == '\t') ? 96 : tokenBytes(c);
    m_previous = c;
  }
  if (m_held > kLimit) throw TooMuch{};
  setg(eback(), gptr(), gptr() + std::min(block.size(), kBlock));
  return traits_type::to_int_type(*gptr());
}

}  // namespace arborist
