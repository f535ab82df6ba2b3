// SPDX-License-Identifier: GPL-3.0-or-later
#include <arborist/jobs/plain_command.h>

#include <unordered_set>

namespace arborist {
namespace {

// Above this a command goes through a script file anyway.
constexpr std::size_t kLongest = 64u << 10;
constexpr std::string_view kBlank = " \t";
// What may stand in double quotes only when a shell looks at it.
constexpr std::string_view kExpandsInQuotes = "$`\\!";

bool isOrdinary(char c) {
  constexpr std::string_view kSigns = "_@%+:,./-";
  // Bytes of UTF-8 sequences mean nothing to a shell.
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         static_cast<unsigned char>(c) >= 0x80 || kSigns.find(c) != std::string_view::npos;
}

// Builtins and reserved words of dash and bash.
bool isOfTheShell(const std::string& word) {
  static const std::unordered_set<std::string> kWords{
      ".",       ":",       "alias",   "bg",       "bind",      "break",    "builtin",  "caller",  "case",    "cd",
      "chdir",   "command", "compgen", "complete", "compopt",   "continue", "coproc",   "declare", "dirs",    "disown",
      "do",      "done",    "echo",    "elif",     "else",      "enable",   "esac",     "eval",    "exec",    "exit",
      "export",  "false",   "fc",      "fg",       "fi",        "for",      "function", "getopts", "hash",    "help",
      "history", "if",      "in",      "jobs",     "kill",      "let",      "local",    "logout",  "mapfile", "popd",
      "printf",  "pushd",   "pwd",     "read",     "readarray", "readonly", "return",   "select",  "set",     "shift",
      "shopt",   "source",  "suspend", "test",     "then",      "time",     "times",    "trap",    "true",    "type",
      "typeset", "ulimit",  "umask",   "unalias",  "unset",     "until",    "wait",     "while"};
  return kWords.contains(word);
}

class WordReader {
 public:
  explicit WordReader(std::string_view text) : m_rest(text) {}

  std::optional<std::vector<std::string>> read() {
    std::vector<std::string> words;
    while (skipBlanks()) {
      std::string word;
      if (!readWord(word, words.empty())) return std::nullopt;
      words.push_back(std::move(word));
    }
    if (words.empty() || words.front().empty() || words.front()[0] == '%' || isOfTheShell(words.front()))
      return std::nullopt;
    return words;
  }

 private:
  // false: the end.
  bool skipBlanks() {
    const std::size_t next = m_rest.find_first_not_of(kBlank);
    m_rest.remove_prefix(next == std::string_view::npos ? m_rest.size() : next);
    return !m_rest.empty();
  }

  bool readWord(std::string& word, bool first) {
    while (!m_rest.empty() && kBlank.find(m_rest.front()) == std::string_view::npos) {
      const char c = m_rest.front();
      m_rest.remove_prefix(1);
      if (c == '\'' || c == '"') {
        if (!readQuoted(word, c)) return false;
      } else if (isOrdinary(c) || (c == '=' && !first)) {
        word += c;
      } else {
        return false;
      }
    }
    return true;
  }

  bool readQuoted(std::string& word, char quote) {
    const std::size_t end = m_rest.find(quote);
    if (end == std::string_view::npos) return false;
    const std::string_view inside = m_rest.substr(0, end);
    if (quote == '"' && inside.find_first_of(kExpandsInQuotes) != std::string_view::npos) return false;
    word += inside;
    m_rest.remove_prefix(end + 1);
    return true;
  }

  std::string_view m_rest;
};

}  // namespace

std::optional<std::vector<std::string>> plainCommand(std::string_view command) {
  if (command.size() > kLongest || command.find('\0') != std::string_view::npos) return std::nullopt;
  while (command.ends_with('\n')) command.remove_suffix(1);
  return WordReader(command).read();
}

}  // namespace arborist
