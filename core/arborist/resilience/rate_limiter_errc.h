// SPDX-License-Identifier: MIT
// Why a rate limiter does not let a caller wait. Plain values; the category is thread-safe and never destroyed.
#pragma once

#include <system_error>

namespace arborist {

enum class RateLimiterErrc {
  ExceedsBurst = 1,  // more was asked for than there can ever be at once
  ExceedsDeadline,   // the wait would end after the context's deadline
};

const std::error_category& rateLimiterCategory() noexcept;
inline std::error_code make_error_code(RateLimiterErrc code) noexcept {
  return {static_cast<int>(code), rateLimiterCategory()};
}

}  // namespace arborist

template <>
struct std::is_error_code_enum<arborist::RateLimiterErrc> : std::true_type {};
