// SPDX-License-Identifier: GPL-3.0-or-later
#include <app/cli/terminal.h>

#include <langinfo.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <clocale>
#include <cstdlib>
#include <cstring>

namespace arborist {
namespace {

winsize sizeOf(int terminal) noexcept {
  winsize size{};
  ioctl(terminal, TIOCGWINSZ, &size);
  return size;
}

const char* escapeOf(Ink ink) {
  switch (ink) {
    case Ink::Plain: return "";
    case Ink::Bold: return "\x1b[1m";
    case Ink::Faint:
    case Ink::Skipped: return "\x1b[2m";
    case Ink::Running: return "\x1b[34m";
    case Ink::Cancelling:
    case Ink::Cancelled: return "\x1b[33m";
    case Ink::Succeeded: return "\x1b[32m";
    case Ink::Failed: return "\x1b[31m";
    case Ink::TimedOut: return "\x1b[35m";
  }
  return "";
}

}  // namespace

Terminal::Terminal(StandardOutput& out) : m_out(out) {
  // Only the character type: numbers stay as in C.
  std::setlocale(LC_CTYPE, "");
  m_unicode = std::strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
  const char* term = std::getenv("TERM");
  m_live = isatty(m_out.descriptor()) && term && std::strcmp(term, "dumb") != 0;
  const char* noColour = std::getenv("NO_COLOR");
  m_colour = m_live && !(noColour && *noColour);
}

std::size_t Terminal::width() const noexcept {
  return m_live ? std::max<std::size_t>(sizeOf(m_out.descriptor()).ws_col, 20) : 0;
}
std::size_t Terminal::height() const noexcept {
  return m_live ? std::max<std::size_t>(sizeOf(m_out.descriptor()).ws_row, 4) : 0;
}

std::string Terminal::paint(Ink ink, std::string_view text) const {
  const char* escape = escapeOf(ink);
  if (!m_colour || !*escape) return std::string(text);
  return escape + std::string(text) + "\x1b[0m";
}

std::string_view Terminal::glyph(JobState state) const noexcept {
  switch (state) {
    case JobState::Queued: return m_unicode ? "○" : ".";
    case JobState::Running: return m_unicode ? "●" : "*";
    case JobState::Cancelling: return m_unicode ? "◐" : "!";
    case JobState::Succeeded: return m_unicode ? "✓" : "+";
    case JobState::Failed: return m_unicode ? "✗" : "x";
    case JobState::TimedOut: return m_unicode ? "⧗" : "t";
    case JobState::Cancelled: return m_unicode ? "■" : "c";
    case JobState::Skipped: return m_unicode ? "–" : "-";
  }
  return "";
}

std::string_view Terminal::words(JobState state) noexcept {
  return state == JobState::TimedOut ? "timed out" : toString(state);
}

Ink Terminal::ink(JobState state) noexcept {
  switch (state) {
    case JobState::Queued: return Ink::Plain;
    case JobState::Running: return Ink::Running;
    case JobState::Cancelling: return Ink::Cancelling;
    case JobState::Succeeded: return Ink::Succeeded;
    case JobState::Failed: return Ink::Failed;
    case JobState::TimedOut: return Ink::TimedOut;
    case JobState::Cancelled: return Ink::Cancelled;
    case JobState::Skipped: return Ink::Skipped;
  }
  return Ink::Plain;
}

std::string Terminal::bar(double share, std::size_t width) const {
  const auto filled = static_cast<std::size_t>(std::clamp(share, 0.0, 1.0) * static_cast<double>(width));
  std::string text = m_unicode ? "▕" : "[";
  for (std::size_t i = 0; i < width; ++i) text += i < filled ? (m_unicode ? "█" : "#") : (m_unicode ? "▁" : ".");
  return text + (m_unicode ? "▏" : "]");
}

}  // namespace arborist
