// SPDX-License-Identifier: GPL-3.0-or-later
// The bars of one lane, packed into as few tracks as it takes that none overlap. The packing depends on the bars
// alone, not on the order in which they came: bars in order of their begin each go to the first free track (greedy
// interval partitioning, which needs no more tracks than bars are ever under way at once). Single-threaded.
#pragma once

#include <cstdint>
#include <vector>

#include <widgets/models/timeline_bar.h>

namespace arborist {

using TimelineTrack = std::vector<TimelineBar>;  // by begin, and so by end

class TimelineLane {
 public:
  explicit TimelineLane(std::uint32_t worker) : m_worker(worker) {}

  std::uint32_t worker() const noexcept { return m_worker; }
  const std::vector<TimelineTrack>& tracks() const noexcept { return m_tracks; }
  std::size_t bars() const noexcept;

  // Cheap at the lane's end; anywhere else the lane is packed anew at the next pack().
  void insert(const TimelineBar&);
  // Of the same job and number, begun at the same time. false: there is none.
  bool replace(const TimelineBar&);
  bool remove(const TimelineBar&);
  void removeRun(std::uint32_t run);
  // After changes, before tracks() is read.
  void pack();

  friend bool operator==(const TimelineLane& a, const TimelineLane& b) {
    return a.m_worker == b.m_worker && a.m_tracks == b.m_tracks;
  }

 private:
  TimelineBar* find(const TimelineBar&, TimelineTrack** track = nullptr);
  void place(const TimelineBar&);

  std::uint32_t m_worker;
  std::vector<TimelineTrack> m_tracks;
  TimelineBar m_last;  // in the order of bars; meaningless while there are none
  bool m_dirty = false;
};

// The place of the first bar of a track that ends after `at`.
std::size_t firstEndingAfter(const TimelineTrack&, JobTime at);

}  // namespace arborist
