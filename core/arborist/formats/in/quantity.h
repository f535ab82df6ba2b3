// SPDX-License-Identifier: GPL-3.0-or-later
// Sizes, shares and counts as people write them. Plain functions, safe from any thread. On an error `why`, if given,
// gets a sentence that begins with "expected".
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace arborist {

// "64MiB", "1.5GB", "512B": a number and one of B, kB, MB, GB, TB (powers of 1000), KiB, MiB, GiB, TiB (of 1024).
// Above zero and below 2^63.
std::optional<std::uint64_t> parseSize(std::string_view text, std::string* why = nullptr);

// "10%", "2.5%": above 0 and at most 100.
std::optional<double> parsePercent(std::string_view text, std::string* why = nullptr);

// The same from 0 on: "0%" is none.
std::optional<double> parseShare(std::string_view text, std::string* why = nullptr);

// "20/s", "100/m", "1000/h", numbers from 0.001 to 10000; how many a second.
std::optional<double> parseRate(std::string_view text, std::string* why = nullptr);

// A whole number from `least` to `largest`.
std::optional<std::uint64_t> parseCount(std::string_view text, std::uint64_t largest, std::string* why = nullptr,
                                        std::uint64_t least = 1);

}  // namespace arborist
