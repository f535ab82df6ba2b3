// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>

namespace arborist::test {

// Allocations of the calling thread so far.
std::size_t allocationCount() noexcept;

}  // namespace arborist::test
