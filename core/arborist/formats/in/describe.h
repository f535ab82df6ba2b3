// SPDX-License-Identifier: GPL-3.0-or-later
// Text from a file as it may stand in a message: short, on one line, without control characters. Safe from any thread.
#pragma once

#include <string>
#include <string_view>

namespace arborist {

// In backquotes; control characters and bytes that are not UTF-8 become '?'; more than 60 characters end in "…".
std::string inQuotes(std::string_view text);

// Control characters and bytes that are not UTF-8 become '?'.
std::string printable(std::string_view text);

// At most `limit` characters (not bytes), the last one "…" if some were left out. The text is UTF-8.
std::string shortened(std::string_view text, std::size_t limit);

// Whether these bytes are UTF-8: no overlong forms, no surrogates, nothing above U+10FFFF.
bool isUtf8(std::string_view text) noexcept;

// Bytes of the UTF-8 character that begins at `at` (at < text.size()); 0: none begins there.
std::size_t utf8Length(std::string_view text, std::size_t at) noexcept;

// U+0000–U+001F, U+007F and U+0080–U+009F; the text is UTF-8.
bool hasControlCharacter(std::string_view text) noexcept;

// A number and its noun: plural(1, "job") is "1 job", plural(2, "job") "2 jobs".
std::string plural(std::size_t count, std::string_view word);

}  // namespace arborist
