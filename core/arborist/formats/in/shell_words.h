// SPDX-License-Identifier: GPL-3.0-or-later
// Putting text into commands of /bin/sh so that the shell sees it as the text it is (POSIX, Shell Command Language,
// 2.2 "Quoting"). The functions are safe from any thread; a ShellCursor is not thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace arborist {

// One word that the shell reads as exactly this text. Harmless words stay as they are, others get single quotes.
std::string shellWord(std::string_view text);

// The words with spaces between them.
std::string shellCommand(const std::vector<std::string>& argv);

// Follows a command from its start and knows at each place how a text must be written there.
class ShellCursor {
 public:
  // The next part of the command, as the person wrote it.
  void advance(std::string_view part);

  // Writes the text at this place as part of the word or quotation that is open there: in `cp $x`, `"to $x"` and
  // `'to $x'` alike it ends up as itself. nullopt: that is not certain (after `$` or a backslash; for a text that
  // needs quotes also in a comment, in ${…}, and after a here-document, `…`, $((…)) or $'…').
  std::optional<std::string> insert(std::string_view text);

 private:
  enum class Mode : std::uint8_t { Command, Single, Double, Braces, Comment };
  struct Frame {
    Mode mode = Mode::Command;
    std::size_t parentheses = 0;  // open ones in this Command
  };

  // Each takes one construct off the front of the text.
  void command(std::string_view& rest);
  void doubleQuotes(std::string_view& rest);
  void braces(std::string_view& rest);
  void dollar(std::string_view& rest);
  void backslash(std::string_view& rest);
  void closeParenthesis();

  std::vector<Frame> m_frames = std::vector<Frame>(1);  // what encloses this place, outermost first
  char m_previous = '\n';                               // 'x' after something escaped or inserted
  bool m_uncertain = false;                             // from here to the end of the command
};

}  // namespace arborist
