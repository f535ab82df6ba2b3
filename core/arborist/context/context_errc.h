// SPDX-License-Identifier: MIT
// The two ways in which a context ends, as error codes. Plain values; the category is thread-safe and never destroyed.
#pragma once

#include <system_error>
#include <type_traits>

namespace arborist {

enum class ContextErrc { Canceled = 1, DeadlineExceeded };  // "context canceled", "context deadline exceeded"

const std::error_category& contextCategory() noexcept;  // named "context"
inline std::error_code make_error_code(ContextErrc code) noexcept {
  return {static_cast<int>(code), contextCategory()};
}

}  // namespace arborist

template <>
struct std::is_error_code_enum<arborist::ContextErrc> : std::true_type {};
