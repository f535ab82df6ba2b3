// SPDX-License-Identifier: GPL-3.0-or-later
#include <arborist/jobs/duration_text.h>

#include <cstdint>

namespace arborist {
namespace {

// `value` of units, with up to `digits` decimals and no trailing zero: 1500 ms in s is "1.5".
std::string decimal(std::uint64_t value, std::uint64_t unit) {
  std::string text = std::to_string(value / unit);
  std::uint64_t rest = value % unit;
  if (rest == 0) return text;
  text += '.';
  while (rest != 0) {
    rest *= 10;
    text += static_cast<char>('0' + rest / unit);
    rest %= unit;
  }
  return text;
}

}  // namespace

std::string toText(JobDuration duration) {
  constexpr std::uint64_t kMicro = 1'000, kMilli = 1'000'000, kSecond = 1'000'000'000, kMinute = 60 * kSecond,
                          kHour = 60 * kMinute;
  const std::int64_t count = duration.count();
  const std::string sign = count < 0 ? "-" : "";
  // Negated as unsigned: the smallest int64 has no positive counterpart.
  std::uint64_t left = count < 0 ? 0 - static_cast<std::uint64_t>(count) : static_cast<std::uint64_t>(count);
  if (left == 0) return "0s";
  if (left < kMicro) return sign + decimal(left, 1) + "ns";
  if (left < kMilli) return sign + decimal(left, kMicro) + "us";
  if (left < kSecond) return sign + decimal(left, kMilli) + "ms";
  std::string text = sign;
  if (left >= kHour) text += std::to_string(left / kHour) + "h";
  left %= kHour;
  if (left >= kMinute) text += std::to_string(left / kMinute) + "m";
  left %= kMinute;
  if (left > 0) text += decimal(left, kSecond) + "s";
  return text;
}

}  // namespace arborist
