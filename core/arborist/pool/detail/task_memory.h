// SPDX-License-Identifier: MIT
// Memory of queued tasks. A task is made by one thread and freed by another; malloc is slow there, as the one has to
// take the other's lock. So each thread keeps up to two magazines of freed blocks and changes full ones against empty
// ones in a depot that all share (J. Bonwick, J. Adams: Magazines and Vmem, USENIX 2001). At most kDepot magazines stay
// there, some 200 KiB. Under AddressSanitizer and ThreadSanitizer nothing is kept, so that they see every use of a
// freed task. Thread-safe. Not for users.
#pragma once

#include <cstddef>

namespace arborist::detail {

inline constexpr std::size_t kTaskBytes = 152;  // which malloc gives away whole
inline constexpr unsigned kMagazine = 32, kDepot = 40;

void* takeTaskBlock();  // kTaskBytes; throws std::bad_alloc
void releaseTaskBlock(void* block) noexcept;

}  // namespace arborist::detail
