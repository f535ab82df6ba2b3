// SPDX-License-Identifier: MIT
// The error of a fault that was injected. A plain value; the category is thread-safe and never destroyed.
#pragma once

#include <system_error>

namespace arborist {

enum class FaultErrc { Injected = 1 };

const std::error_category& faultCategory() noexcept;
inline std::error_code make_error_code(FaultErrc code) noexcept { return {static_cast<int>(code), faultCategory()}; }

}  // namespace arborist

template <>
struct std::is_error_code_enum<arborist::FaultErrc> : std::true_type {};
