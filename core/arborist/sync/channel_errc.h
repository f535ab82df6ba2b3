// SPDX-License-Identifier: MIT
// Why a channel did not take a value. Plain values; the category is thread-safe and never destroyed.
#pragma once

#include <system_error>

namespace arborist {

enum class ChannelErrc { Closed = 1 };

const std::error_category& channelCategory() noexcept;
inline std::error_code make_error_code(ChannelErrc code) noexcept {
  return {static_cast<int>(code), channelCategory()};
}

}  // namespace arborist

template <>
struct std::is_error_code_enum<arborist::ChannelErrc> : std::true_type {};
