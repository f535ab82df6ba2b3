// SPDX-License-Identifier: GPL-3.0-or-later
// The sign of a state as an icon, sharp at every scale and in the colours of the theme. For the window's thread.
#pragma once

#include <QIcon>

#include <arborist/jobs/job_state.h>

namespace arborist {

const QIcon& stateIcon(JobState);

}  // namespace arborist
