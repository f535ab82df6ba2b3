// SPDX-License-Identifier: GPL-3.0-or-later
// The part of the aggregator that keeps the rows of contexts. Single-threaded.
//
// Events of one context come in order, but any of them may be missing. What is missing is repaired by reconcile(),
// which compares the rows with the contexts that really exist.
#pragma once

#include <deque>
#include <span>
#include <unordered_map>
#include <vector>

#include <arborist/telemetry/cow_table.h>
#include <arborist/telemetry/event.h>
#include <arborist/telemetry/snapshot_diff.h>

namespace arborist {

class ContextFold {
 public:
  // Works on tables that somebody else owns and publishes.
  ContextFold(CowTable<ContextRow>& rows, ContextTotals& totals) : m_rows(rows), m_totals(totals) {}

  void fold(const Event&, TimePoint at);
  // `live` was read after everything folded so far was recorded.
  void reconcile(std::span<const ContextInfo> live, TimePoint now);
  // Removes released rows, the first to be released first: those older than `before` and those beyond `keep`.
  void expire(TimePoint before, std::size_t keep);
  // When the row that is next to expire was released.
  std::optional<TimePoint> oldestReleased() const;

  bool dirty() const noexcept { return !m_dirty.empty() || !m_removed.empty(); }
  // Moves what changed since the last call into the diff.
  void takeChanges(SnapshotDiff&);

 private:
  enum class Mark : std::uint8_t { Clean, Changed, Inserted };

  void releaseFromBelow(const std::vector<ContextId>& gone, TimePoint now);
  void insert(ContextRow);
  void end(ContextRow&, TimePoint at);
  void release(ContextRow&, TimePoint at);
  ContextRow* edit(ContextId);
  void remove(std::uint32_t slot);
  std::uint64_t& count(ContextState) noexcept;

  CowTable<ContextRow>& m_rows;
  ContextTotals& m_totals;
  std::unordered_map<std::uint64_t, std::uint32_t> m_slots;  // by ContextId::value
  std::vector<std::uint32_t> m_freeSlots;
  std::vector<Mark> m_marks;        // by slot
  std::vector<ContextRef> m_dirty;  // in order of change; some are clean or gone again
  std::vector<ContextRef> m_removed;
  std::deque<std::uint32_t> m_released;  // slots in order of release
  Interner m_interner;
};

}  // namespace arborist
