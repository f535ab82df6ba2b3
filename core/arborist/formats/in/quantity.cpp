// SPDX-License-Identifier: GPL-3.0-or-later
#include <arborist/formats/in/quantity.h>

#include <array>
#include <charconv>
#include <utility>

#include <arborist/formats/in/describe.h>

namespace arborist {
namespace {

constexpr std::array<std::pair<std::string_view, double>, 10> kSizeUnits{{{"B", 1},
                                                                          {"kB", 1e3},
                                                                          {"KB", 1e3},
                                                                          {"MB", 1e6},
                                                                          {"GB", 1e9},
                                                                          {"TB", 1e12},
                                                                          {"KiB", 1024.0},
                                                                          {"MiB", 1048576.0},
                                                                          {"GiB", 1073741824.0},
                                                                          {"TiB", 1099511627776.0}}};

// A plain decimal number at the front, without sign or exponent; the rest of the text stays in `rest`.
std::optional<double> takeNumber(std::string_view text, std::string_view& rest) {
  const std::size_t end = text.find_first_not_of("0123456789.");
  const std::string_view digits = text.substr(0, end);
  double value = 0;
  const auto [stop, error] =
      std::from_chars(digits.data(), digits.data() + digits.size(), value, std::chars_format::fixed);
  if (error != std::errc() || stop != digits.data() + digits.size()) return std::nullopt;
  rest = text.substr(digits.size());
  return value;
}

void explain(std::string* why, std::string_view expected, std::string_view text, std::string_view hint = {}) {
  if (why) *why = "expected " + std::string(expected) + ", found " + inQuotes(text) + std::string(hint);
}

}  // namespace

std::optional<std::uint64_t> parseSize(std::string_view text, std::string* why) {
  constexpr std::string_view kExpected = "a size such as 64MiB";
  std::string_view unit;
  const std::optional<double> number = takeNumber(text, unit);
  if (!number) {
    explain(why, kExpected, text);
    return std::nullopt;
  }
  for (const auto& [name, bytes] : kSizeUnits) {
    if (name != unit) continue;
    const double size = *number * bytes;
    if (size >= 1 && size < 9.2e18) return static_cast<std::uint64_t>(size);
    explain(why, kExpected, text, "; it must be at least one byte and below 8 million TiB");
    return std::nullopt;
  }
  explain(why, kExpected, text, "; units are B, KB, MB, GB, TB, KiB, MiB, GiB and TiB");
  return std::nullopt;
}

std::optional<double> parseShare(std::string_view text, std::string* why) {
  std::string_view unit;
  const std::optional<double> number = takeNumber(text, unit);
  if (number && unit == "%" && *number <= 100) return number;
  explain(why, "a share such as 20%, from 0% to 100%", text, number && unit.empty() ? "; add the `%`" : "");
  return std::nullopt;
}

std::optional<double> parsePercent(std::string_view text, std::string* why) {
  const std::optional<double> share = parseShare(text);
  if (share && *share > 0) return share;
  explain(why, "a share such as 10%, above 0% and at most 100%", text);
  return std::nullopt;
}

std::optional<double> parseRate(std::string_view text, std::string* why) {
  constexpr std::array<std::pair<std::string_view, double>, 3> kUnits{{{"/s", 1}, {"/m", 60}, {"/h", 3600}}};
  std::string_view unit;
  const std::optional<double> number = takeNumber(text, unit);
  for (const auto& [name, seconds] : kUnits) {
    if (number && name == unit && *number >= 0.001 && *number <= 10'000) return *number / seconds;
  }
  explain(why, "a rate such as 20/s, 100/m or 1000/h, from 0.001 to 10000", text);
  return std::nullopt;
}

std::optional<std::uint64_t> parseCount(std::string_view text, std::uint64_t largest, std::string* why,
                                        std::uint64_t least) {
  std::uint64_t value = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error == std::errc() && stop == text.data() + text.size() && value >= least && value <= largest) return value;
  explain(why, "a whole number from " + std::to_string(least) + " to " + std::to_string(largest), text);
  return std::nullopt;
}

}  // namespace arborist
