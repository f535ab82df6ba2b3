// SPDX-License-Identifier: GPL-3.0-or-later
#include <widgets/models/timeline_lane.h>

#include <algorithm>

namespace arborist {

std::size_t TimelineLane::bars() const noexcept {
  std::size_t count = 0;
  for (const TimelineTrack& track : m_tracks) count += track.size();
  return count;
}

void TimelineLane::insert(const TimelineBar& bar) {
  if (m_dirty) {
    if (m_tracks.empty()) m_tracks.emplace_back();
    m_tracks.front().push_back(bar);
    return;
  }
  if (!m_tracks.empty() && earlier(bar, m_last)) {
    m_tracks.front().push_back(bar);
    m_dirty = true;
    return;
  }
  place(bar);
}

void TimelineLane::place(const TimelineBar& bar) {
  m_last = bar;
  for (TimelineTrack& track : m_tracks) {
    if (track.back().end > bar.begin) continue;
    track.push_back(bar);
    return;
  }
  m_tracks.push_back({bar});
}

TimelineBar* TimelineLane::find(const TimelineBar& bar, TimelineTrack** in) {
  pack();
  for (TimelineTrack& track : m_tracks) {
    const auto at = std::lower_bound(track.begin(), track.end(), bar, earlier);
    if (at == track.end() || at->begin != bar.begin || at->job != bar.job || at->number != bar.number) continue;
    if (in) *in = &track;
    return &*at;
  }
  return nullptr;
}

bool TimelineLane::replace(const TimelineBar& bar) {
  TimelineBar* old = find(bar);
  if (!old) return false;
  const bool last = old->begin == m_last.begin && old->job == m_last.job && old->number == m_last.number;
  // A later bar may have gone to another track because of the old end, or may have to because of the new one.
  if (old->end != bar.end && !last && std::min(old->end, bar.end) <= m_last.begin) m_dirty = true;
  if (last) m_last = bar;
  *old = bar;
  return true;
}

bool TimelineLane::remove(const TimelineBar& bar) {
  TimelineTrack* track = nullptr;
  const TimelineBar* old = find(bar, &track);
  if (!old) return false;
  track->erase(track->begin() + (old - track->data()));
  m_dirty = true;
  return true;
}

void TimelineLane::removeRun(std::uint32_t run) {
  for (TimelineTrack& track : m_tracks) {
    if (std::erase_if(track, [&](const TimelineBar& bar) { return bar.job.run == run; }) > 0) m_dirty = true;
  }
}

void TimelineLane::pack() {
  if (!m_dirty) return;
  m_dirty = false;
  TimelineTrack all;
  all.reserve(bars());
  for (const TimelineTrack& track : m_tracks) all.insert(all.end(), track.begin(), track.end());
  m_tracks.clear();
  std::sort(all.begin(), all.end(), earlier);
  for (const TimelineBar& bar : all) place(bar);
}

std::size_t firstEndingAfter(const TimelineTrack& track, JobTime at) {
  const auto found =
      std::partition_point(track.begin(), track.end(), [&](const TimelineBar& bar) { return bar.end <= at; });
  return static_cast<std::size_t>(found - track.begin());
}

}  // namespace arborist
