// SPDX-License-Identifier: GPL-3.0-or-later
#include <arborist/telemetry/context_fold.h>

#include <algorithm>
#include <string_view>
#include <unordered_set>

namespace arborist {

namespace {

std::string_view textOf(const Event& event) { return {event.text, event.textLength}; }

std::optional<TimePoint> deadlineOf(const Event& event) {
  if (!event.hasDeadline) return std::nullopt;
  return TimePoint(std::chrono::duration_cast<Duration>(std::chrono::nanoseconds(event.deadline)));
}

}  // namespace

void ContextFold::fold(const Event& event, TimePoint at) {
  if (event.kind == EventKind::ContextCreated) {
    ContextRow row;
    row.id = event.id;
    row.parent = event.other;
    row.kind = event.contextKind;
    row.name = m_interner.intern(textOf(event));
    row.deadline = deadlineOf(event);
    row.created = at;
    row.file = event.file;
    row.line = event.line;
    ++m_totals.everCreated;
    insert(std::move(row));
    return;
  }
  // Unknown where its creation was dropped or its row has expired.
  ContextRow* row = edit(event.id);
  if (!row) return;
  switch (event.kind) {
    case EventKind::ContextCreated: break;
    case EventKind::ContextDeadlineChanged: row->deadline = deadlineOf(event); break;
    case EventKind::ContextEnded:
      end(*row, at);
      row->causeKnown = true;
      row->code = std::error_code(event.code, *event.category);
      row->message = m_interner.intern(textOf(event));
      row->origin = event.other;
      row->endFile = event.file;
      row->endLine = event.line;
      break;
    case EventKind::ContextReleased: release(*row, at); break;
  }
}

void ContextFold::reconcile(std::span<const ContextInfo> live, TimePoint now) {
  std::unordered_set<std::uint64_t> ids;
  ids.reserve(live.size());
  for (const ContextInfo& info : live) {
    ids.insert(info.id.value());
    if (const auto known = m_slots.find(info.id.value()); known != m_slots.end()) {
      if (m_rows[known->second].deadline != info.deadline) edit(info.id)->deadline = info.deadline;
      continue;
    }
    ContextRow row;
    row.id = info.id;
    row.parent = info.parent;
    row.kind = info.kind;
    char name[Event::kTextBytes];
    row.name = m_interner.intern({name, copyEventText(name, info.name)});
    row.deadline = info.deadline;
    row.created = now;
    row.file = info.where.file_name();
    row.line = info.where.line();
    insert(std::move(row));
  }
  std::vector<ContextId> gone;
  for (std::size_t slot = 0; slot < m_rows.size(); ++slot) {
    const ContextRow& row = m_rows[slot];
    if (row.exists() && row.state != ContextState::Released && !ids.contains(row.id.value())) gone.push_back(row.id);
  }
  releaseFromBelow(gone, now);
}

// Children before parents, as if they had been seen to go.
void ContextFold::releaseFromBelow(const std::vector<ContextId>& gone, TimePoint now) {
  std::unordered_map<std::uint64_t, std::size_t> left;  // of each, how many children go before it
  left.reserve(gone.size());
  for (const ContextId id : gone) left.emplace(id.value(), 0);
  const auto parentOf = [&](ContextId id) { return left.find(m_rows[m_slots.at(id.value())].parent.value()); };
  for (const ContextId id : gone) {
    if (const auto parent = parentOf(id); parent != left.end()) ++parent->second;
  }
  std::vector<ContextId> ready;
  for (const ContextId id : gone) {
    if (left.at(id.value()) == 0) ready.push_back(id);
  }
  while (!ready.empty()) {
    const ContextId id = ready.back();
    ready.pop_back();
    const auto parent = parentOf(id);
    release(*edit(id), now);
    if (parent != left.end() && --parent->second == 0) ready.push_back(ContextId(parent->first));
  }
}

void ContextFold::expire(TimePoint before, std::size_t keep) {
  while (!m_released.empty() && (m_released.size() > keep || *oldestReleased() <= before)) {
    remove(m_released.front());
    m_released.pop_front();
  }
}

std::optional<TimePoint> ContextFold::oldestReleased() const {
  if (m_released.empty()) return std::nullopt;
  return m_rows[m_released.front()].released;
}

void ContextFold::takeChanges(SnapshotDiff& diff) {
  for (const ContextRef& entry : m_dirty) {
    Mark& mark = m_marks[entry.slot];
    const ContextRow& row = m_rows[entry.slot];
    if (mark == Mark::Clean || row.id != entry.id) continue;
    (mark == Mark::Inserted ? diff.insertedContexts : diff.changedContexts).push_back(row);
    mark = Mark::Clean;
  }
  m_dirty.clear();
  diff.removedContexts.swap(m_removed);
}

void ContextFold::insert(ContextRow row) {
  if (const auto known = m_slots.find(row.id.value()); known != m_slots.end()) {
    // Reconciling saw it before its own event did: keep what may have happened since, take what is more exact.
    ContextRow& old = *edit(row.id);
    old.name = row.name;
    old.created = row.created;
    return;
  }
  std::uint32_t slot = 0;
  if (m_freeSlots.empty()) {
    slot = static_cast<std::uint32_t>(m_rows.size());
    m_rows.grow(m_rows.size() + 1);
    m_marks.push_back(Mark::Clean);
  } else {
    slot = m_freeSlots.back();
    m_freeSlots.pop_back();
  }
  row.slot = slot;
  m_slots.emplace(row.id.value(), slot);
  m_marks[slot] = Mark::Inserted;
  m_dirty.push_back({row.id, slot});
  ++count(row.state);
  m_rows.edit(slot) = std::move(row);
}

void ContextFold::end(ContextRow& row, TimePoint at) {
  if (row.state != ContextState::Live) return;
  --count(row.state);
  row.state = ContextState::Ended;
  ++count(row.state);
  row.ended = std::max(at, row.created);
}

void ContextFold::release(ContextRow& row, TimePoint at) {
  if (row.state == ContextState::Released) return;
  --count(row.state);
  row.state = ContextState::Released;
  ++count(row.state);
  row.released = std::max(at, row.ended.value_or(row.created));
  m_released.push_back(row.slot);
}

ContextRow* ContextFold::edit(ContextId id) {
  const auto found = m_slots.find(id.value());
  if (found == m_slots.end()) return nullptr;
  Mark& mark = m_marks[found->second];
  if (mark == Mark::Clean) {
    mark = Mark::Changed;
    m_dirty.push_back({id, found->second});
  }
  return &m_rows.edit(found->second);
}

void ContextFold::remove(std::uint32_t slot) {
  const ContextRow& row = m_rows[slot];
  if (m_marks[slot] != Mark::Inserted) m_removed.push_back({row.id, slot});
  m_marks[slot] = Mark::Clean;
  m_slots.erase(row.id.value());
  --count(row.state);
  m_rows.edit(slot) = {};
  m_freeSlots.push_back(slot);
}

std::uint64_t& ContextFold::count(ContextState state) noexcept {
  switch (state) {
    case ContextState::Live: return m_totals.live;
    case ContextState::Ended: return m_totals.ended;
    case ContextState::Released: break;
  }
  return m_totals.released;
}

}  // namespace arborist
