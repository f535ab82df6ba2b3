// SPDX-License-Identifier: GPL-3.0-or-later
// CauseCode as std::error_code, so that the cause of a context carries it down the tree.
#pragma once

#include <system_error>

#include <arborist/jobs/job_state.h>

namespace arborist {

const std::error_category& jobCategory() noexcept;
inline std::error_code make_error_code(CauseCode code) noexcept { return {static_cast<int>(code), jobCategory()}; }

}  // namespace arborist

template <>
struct std::is_error_code_enum<arborist::CauseCode> : std::true_type {};
