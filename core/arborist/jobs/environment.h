// SPDX-License-Identifier: GPL-3.0-or-later
// Environments of processes. Stateless, thread-safe.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include <arborist/jobs/attempt.h>

namespace arborist {

// This process's own.
Environment currentEnvironment();

// `variables` replace those of the same name in `base`; of two with one name the later wins.
Environment merged(Environment base, const std::vector<std::pair<std::string, std::string>>& variables);

}  // namespace arborist
