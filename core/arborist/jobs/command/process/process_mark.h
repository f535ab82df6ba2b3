// SPDX-License-Identifier: GPL-3.0-or-later
// A mark that every process of an attempt inherits, also one that left its group and session, cleared its environment
// and lost its parent: the soft value of RLIMIT_LOCKS, which Linux keeps for every process, hands on across fork and
// exec, shows to others, and has enforced nowhere since 2.4.25. (docs/decisions/0021-process-mark.md)
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>

namespace arborist::runner {

struct ProcessMark {
  std::uint32_t nonce = 0;    // of the runner; below 2^31, so that no mark looks like "unlimited"
  std::uint32_t attempt = 0;  // low half of its id

  static constexpr std::uint32_t kNonceMask = 0x7fffffff;
  std::uint64_t value() const noexcept { return std::uint64_t{nonce & kNonceMask} << 32 | attempt; }
  friend bool operator==(const ProcessMark&, const ProcessMark&) = default;
};

// Whether this process may set a mark on its children: its hard limit is "unlimited".
bool marksUsable() noexcept;

// nullopt: no such process, or it carries none. Works on zombies.
std::optional<ProcessMark> markOf(pid_t) noexcept;

}  // namespace arborist::runner
