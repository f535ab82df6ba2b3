// SPDX-License-Identifier: GPL-3.0-or-later
// Durations as people write them in job files: "15m", "1h30m", "1.5s", "200ms". Stateless, thread-safe.
#pragma once

#include <string>

#include <arborist/jobs/spec.h>

namespace arborist {

// Exact: parsing the text gives the same duration. Negative ones begin with '-'; zero is "0s".
std::string toText(JobDuration);

}  // namespace arborist
