// SPDX-License-Identifier: GPL-3.0-or-later
#include <arborist/formats/in/source_text.h>

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>

#include <arborist/formats/in/describe.h>

namespace arborist {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

// Files saved as "Unicode" by editors of another system: with a mark, or plain letters with a zero after or before
// each.
bool looksLikeUtf16(std::string_view bytes) {
  if (bytes.starts_with("\xFF\xFE") || bytes.starts_with("\xFE\xFF")) return true;
  if (bytes.size() < 4) return false;
  const auto zero = [bytes](std::size_t at) { return bytes[at] == '\0'; };
  return zero(0) != zero(1) && zero(0) == zero(2) && zero(1) == zero(3);
}

// Why the character at this place cannot stand in a text file; empty: it can.
std::string_view objection(std::string_view text, std::size_t at, std::size_t length) {
  if (length == 0) return "expected UTF-8, found a byte that is not; save the file as UTF-8";
  if (text[at] == '\0') return "expected text, found a NUL byte; remove it";
  const std::string_view character = text.substr(at, length);
  if (character == "\t" || character == "\n" || character == "\r" || character == "\xC2\x85") return {};
  if (hasControlCharacter(character))
    return "expected text, found a control character; remove it or write it as \"\\x1b\"";
  if (character == kByteOrderMark) return "expected text, found a second byte order mark; remove it";
  return {};
}

}  // namespace

std::optional<std::string> readSource(const std::string& path, std::size_t limit, ProblemList& problems) {
  const auto fail = [&](int error) {
    problems.add(0, 0, "cannot be read: " + std::generic_category().message(error));
    return std::nullopt;
  };
  const bool standardInput = path == "-";
  const int fd = standardInput ? STDIN_FILENO : ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return fail(errno);
  std::string bytes;
  std::array<char, 65536> block;
  int error = 0;
  while (bytes.size() <= limit) {
    const ssize_t count = ::read(fd, block.data(), std::min(block.size(), limit + 1 - bytes.size()));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) error = errno;
    if (count <= 0) break;
    bytes.append(block.data(), static_cast<std::size_t>(count));
  }
  if (!standardInput) ::close(fd);
  if (error != 0) return fail(error);
  return bytes;
}

std::optional<SourceText> prepareText(std::string_view bytes, ProblemList& problems) {
  if (looksLikeUtf16(bytes)) {
    problems.add(1, 1, "expected UTF-8, found UTF-16; save the file as UTF-8");
    return std::nullopt;
  }
  if (bytes.starts_with(kByteOrderMark)) bytes.remove_prefix(kByteOrderMark.size());
  SourceText result;
  result.text.reserve(bytes.size());
  int line = 1;
  int column = 1;
  for (std::size_t at = 0; at < bytes.size();) {
    const std::size_t length = utf8Length(bytes, at);
    if (const std::string_view why = objection(bytes, at, length); !why.empty()) {
      problems.add(line, column, std::string(why));
      return std::nullopt;
    }
    // YAML reads "\r\n" and a lone "\r" as one line break each.
    const bool lineBreak = bytes[at] == '\n' || bytes[at] == '\r';
    if (lineBreak) {
      if (bytes[at] == '\r' && at + 1 < bytes.size() && bytes[at + 1] == '\n') ++at;
      result.text += '\n';
    } else {
      result.text.append(bytes, at, length);
    }
    result.ascii = result.ascii && length == 1;
    column = lineBreak ? 1 : column + 1;
    line += lineBreak ? 1 : 0;
    at += length;
  }
  return result;
}

}  // namespace arborist
