// SPDX-License-Identifier: GPL-3.0-or-later
#include <arborist/telemetry/event.h>

namespace arborist {

std::uint8_t copyEventText(char (&to)[Event::kTextBytes], std::string_view text) noexcept {
  if (text.size() <= Event::kTextBytes) [[likely]] {
    text.copy(to, text.size());
    return static_cast<std::uint8_t>(text.size());
  }
  static constexpr std::string_view kEllipsis = "…";
  std::size_t length = Event::kTextBytes - kEllipsis.size();
  // Not in the middle of a UTF-8 sequence.
  while (length > 0 && (static_cast<unsigned char>(text[length]) & 0xC0) == 0x80) --length;
  text.copy(to, length);
  kEllipsis.copy(to + length, kEllipsis.size());
  return static_cast<std::uint8_t>(length + kEllipsis.size());
}

std::string_view toString(JobKind kind) noexcept {
  switch (kind) {
    case JobKind::Group: return "group";
    case JobKind::Command: return "command";
    case JobKind::Load: return "load";
  }
  return "";
}

}  // namespace arborist
