// SPDX-License-Identifier: GPL-3.0-or-later
// What the run is shown on as it is: a terminal or not, its size, what it can show. Use it from one thread.
#pragma once

#include <string>
#include <string_view>

#include <app/cli/standard_output.h>
#include <arborist/jobs/job_state.h>

namespace arborist {

enum class Ink { Plain, Bold, Faint, Running, Cancelling, Succeeded, Failed, TimedOut, Cancelled, Skipped };

class Terminal {
 public:
  // Looks at the output, TERM, NO_COLOR (https://no-color.org) and the locale.
  explicit Terminal(StandardOutput&);

  // Lines can be redrawn in place.
  bool isLive() const noexcept { return m_live; }
  // Of the terminal as it is now; 0 where it is none.
  std::size_t width() const noexcept;
  std::size_t height() const noexcept;

  std::string paint(Ink, std::string_view text) const;
  // Glyph and words of a state, such as "✗" and "timed out"; ASCII where the locale is not UTF-8.
  std::string_view glyph(JobState) const noexcept;
  static std::string_view words(JobState) noexcept;
  static Ink ink(JobState) noexcept;
  std::string_view ellipsis() const noexcept { return m_unicode ? "…" : "..."; }
  std::string_view dot() const noexcept { return m_unicode ? " · " : ", "; }
  std::string_view up() const noexcept { return m_unicode ? "↑" : "^"; }
  // `share` of `width` columns filled.
  std::string bar(double share, std::size_t width) const;

  // Writes at once. A reader that went away is not an error: the jobs go on.
  void write(std::string_view text) { m_out.write(text); }

 private:
  StandardOutput& m_out;
  bool m_live = false, m_colour = false, m_unicode = false;
};

}  // namespace arborist
