// SPDX-License-Identifier: MIT
// Why a pool refused or dropped a task, as error codes.
#pragma once

#include <system_error>
#include <type_traits>

namespace arborist {

enum class PoolErrc { QueueFull = 1, ShutDown };

const std::error_category& poolCategory() noexcept;  // named "pool"
inline std::error_code make_error_code(PoolErrc code) noexcept { return {static_cast<int>(code), poolCategory()}; }

}  // namespace arborist

template <>
struct std::is_error_code_enum<arborist::PoolErrc> : std::true_type {};
