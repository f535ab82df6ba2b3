// SPDX-License-Identifier: GPL-3.0-or-later
#include <arborist/formats/in/duration.h>

#include <array>
#include <cstdint>
#include <limits>

#include <arborist/formats/in/describe.h>
#include <arborist/jobs/duration_text.h>

namespace arborist {
namespace {

struct Unit {
  std::string_view name;
  std::uint64_t nanoseconds;
};

constexpr std::uint64_t kSecond = 1'000'000'000;
// µ has two code points, the micro sign and the Greek letter; people type either.
constexpr std::array<Unit, 8> kDurationUnits{{{"ns", 1},
                                              {"us", 1'000},
                                              {"\xC2\xB5s", 1'000},
                                              {"\xCE\xBCs", 1'000},
                                              {"ms", 1'000'000},
                                              {"s", kSecond},
                                              {"m", 60 * kSecond},
                                              {"h", 3600 * kSecond}}};
// The magnitude of the most negative duration; the largest positive one is one less.
constexpr std::uint64_t kLargest = std::uint64_t{1} << 63;

bool isDigit(char c) { return c >= '0' && c <= '9'; }

struct Decimal {
  std::uint64_t whole = 0;
  std::uint64_t fraction = 0;  // fraction / scale is below 1
  double scale = 1;
  bool digits = false;
  bool overflow = false;
};

// Takes a number off the front of the text.
Decimal takeDecimal(std::string_view& text) {
  Decimal result;
  while (!text.empty() && isDigit(text.front())) {
    const auto digit = static_cast<std::uint64_t>(text.front() - '0');
    if (result.whole > (kLargest - digit) / 10) result.overflow = true;
    if (!result.overflow) result.whole = result.whole * 10 + digit;
    result.digits = true;
    text.remove_prefix(1);
  }
  if (text.empty() || text.front() != '.') return result;
  text.remove_prefix(1);
  while (!text.empty() && isDigit(text.front())) {
    const auto digit = static_cast<std::uint64_t>(text.front() - '0');
    // Digits beyond what fits are too small to count.
    if (result.fraction <= (std::numeric_limits<std::int64_t>::max() - 9) / 10) {
      result.fraction = result.fraction * 10 + digit;
      result.scale *= 10;
    }
    result.digits = true;
    text.remove_prefix(1);
  }
  return result;
}

const Unit* takeUnit(std::string_view& text) {
  std::size_t length = 0;
  while (length < text.size() && text[length] != '.' && !isDigit(text[length])) ++length;
  const std::string_view name = text.substr(0, length);
  for (const Unit& unit : kDurationUnits) {
    if (unit.name == name) {
      text.remove_prefix(length);
      return &unit;
    }
  }
  return nullptr;
}

std::optional<JobDuration> fail(std::string_view text, std::string* why, std::string_view hint) {
  if (why) *why = "expected a duration such as 30s, 1h30m or 200ms, found " + inQuotes(text) + std::string(hint);
  return std::nullopt;
}

std::string_view missingUnit(std::string_view rest) {
  return rest.empty() ? "; add a unit: ns, us, ms, s, m or h" : "; units are ns, us, ms, s, m and h";
}

}  // namespace

std::optional<JobDuration> parseDuration(std::string_view text, std::string* why) {
  constexpr std::string_view kTooLong = "; the longest is 2562047h (292 years)";
  std::string_view rest = text;
  bool negative = false;
  if (!rest.empty() && (rest.front() == '-' || rest.front() == '+')) {
    negative = rest.front() == '-';
    rest.remove_prefix(1);
  }
  if (rest == "0") return JobDuration{0};
  if (rest.empty()) return fail(text, why, "");
  std::uint64_t total = 0;
  while (!rest.empty()) {
    const Decimal number = takeDecimal(rest);
    if (!number.digits) return fail(text, why, "");
    const Unit* unit = takeUnit(rest);
    if (!unit) return fail(text, why, missingUnit(rest));
    if (number.overflow || number.whole > kLargest / unit->nanoseconds) return fail(text, why, kTooLong);
    std::uint64_t part = number.whole * unit->nanoseconds;
    if (number.fraction > 0) {
      const double nanoseconds = static_cast<double>(unit->nanoseconds);
      part += static_cast<std::uint64_t>(static_cast<double>(number.fraction) * (nanoseconds / number.scale));
    }
    if (part > kLargest || total > kLargest - part) return fail(text, why, kTooLong);
    total += part;
  }
  if (negative) return JobDuration{static_cast<std::int64_t>(~total + 1)};
  if (total == kLargest) return fail(text, why, kTooLong);
  return JobDuration{static_cast<std::int64_t>(total)};
}

std::optional<JobDuration> parseLimit(std::string_view text, std::string* why) {
  const std::optional<JobDuration> duration = parseDuration(text, why);
  if (!duration || duration->count() > 0) return duration;
  return fail(text, why, "; it must be longer than zero");
}

std::string formatDuration(JobDuration duration) { return toText(duration); }

}  // namespace arborist
