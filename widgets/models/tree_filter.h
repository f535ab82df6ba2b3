// SPDX-License-Identifier: GPL-3.0-or-later
// Which jobs a person wants to see. Plain values.
#pragma once

#include <QString>
#include <bitset>
#include <optional>

#include <arborist/telemetry/snapshot.h>
#include <widgets/models/text_match.h>
#include <widgets/models/time_range.h>

namespace arborist {

struct TreeFilter {
  QString text;                               // anywhere in the path, whatever the case; empty: all
  std::bitset<8> states = ~std::bitset<8>();  // by JobState
  bool hideFinished = false;
  std::optional<TimeSpan> span;  // only what was queued or ran then

  bool everything() const noexcept { return text.isEmpty() && states.all() && !hideFinished && !span; }
  friend bool operator==(const TreeFilter&, const TreeFilter&) = default;
};

// The same, made ready for many rows.
class TreeMatcher {
 public:
  explicit TreeMatcher(const TreeFilter& filter = {});
  // Of the row alone: a group is also shown for what matches below it.
  bool matches(const JobRow&, const RunRow&) const;
  // The same where the state decides it, so that of thousands of rows nothing else need be read; nullopt: it does not.
  std::optional<bool> matches(JobState) const;

 private:
  TreeFilter m_filter;
  std::bitset<8> m_states = m_filter.states;  // by JobState, without those that have ended where these are hidden
  TextMatch m_text;
};

}  // namespace arborist
