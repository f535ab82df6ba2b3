// SPDX-License-Identifier: GPL-3.0-or-later
// What a hover over the timeline says. Rich text. For the window's thread.
#pragma once

#include <QString>

#include <widgets/views/timeline_scene.h>

namespace arborist {

// Path, state, times, limit and who set it, cause; of merged bars their number by state.
QString timelineTip(const Snapshot&, const TimelineHit&, JobTime now);

}  // namespace arborist
