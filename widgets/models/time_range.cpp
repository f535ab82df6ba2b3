// SPDX-License-Identifier: GPL-3.0-or-later
#include <widgets/models/time_range.h>

namespace arborist {

void TimeRange::setView(std::optional<TimeSpan> view) {
  if (m_view == view) return;
  m_view = view;
  Q_EMIT viewChanged();
}

void TimeRange::setMarked(std::optional<TimeSpan> marked) {
  if (m_marked == marked) return;
  m_marked = marked;
  Q_EMIT markedChanged();
}

}  // namespace arborist
