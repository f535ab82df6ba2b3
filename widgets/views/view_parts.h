// SPDX-License-Identifier: GPL-3.0-or-later
// What every view is made with: the state that it shows, what is selected and looked at, and the commands that it may
// give. All of it outlives the views. A plain value.
#pragma once

#include <widgets/models/selection.h>
#include <widgets/models/snapshot_bridge.h>
#include <widgets/models/time_range.h>

#include <arborist/session/session_commands.h>

namespace arborist {

struct ViewParts {
  SnapshotBridge& bridge;
  Selection& selection;
  TimeRange& range;
  // Null: nothing can be commanded, as in a recorded run.
  SessionCommands* commands = nullptr;
};

}  // namespace arborist
