// SPDX-License-Identifier: GPL-3.0-or-later
// One context as a view sees it. An immutable value with shared parts: cheap to copy, free to read anywhere.
#pragma once

#include <cstdint>
#include <optional>

#include <arborist/context/observer.h>
#include <arborist/telemetry/interned_string.h>

namespace arborist {

// Ended: has a cause, but somebody still holds it. Released: gone; the row is kept for a while.
enum class ContextState : std::uint8_t { Live, Ended, Released };

struct ContextRow {
  ContextId id;            // none: the slot is free
  ContextId parent;        // may be unknown to the snapshot: then it is shown as a root
  std::uint32_t slot = 0;  // its place in Snapshot::contexts(); used again after the row was removed
  ContextKind kind{};
  ContextState state = ContextState::Live;
  bool causeKnown =
      false;  // false in a state other than Live: it ended unseen (dropped events, or released while live)
  InternedString name;
  std::optional<TimePoint> deadline;
  TimePoint created{};
  std::optional<TimePoint> ended, released;
  std::error_code code;
  InternedString message;
  ContextId origin;
  // Call sites: where it was made, and who ended it.
  const char* file = "";
  const char* endFile = "";
  std::uint32_t line = 0;
  std::uint32_t endLine = 0;

  bool exists() const noexcept { return id != ContextId{}; }
  friend bool operator==(const ContextRow&, const ContextRow&) = default;
};

// Rows by state, and how many there ever were.
struct ContextTotals {
  std::uint64_t live = 0, ended = 0, released = 0, everCreated = 0;
  friend bool operator==(const ContextTotals&, const ContextTotals&) = default;
};

}  // namespace arborist
