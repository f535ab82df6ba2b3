// SPDX-License-Identifier: GPL-3.0-or-later
// How long a load lasts, as people write it. Not thread-safe, since Suggestions is not.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <arborist/formats/in/suggestion.h>
#include <arborist/jobs/load_spec.h>

namespace arborist {

// "20ms", "uniform(10ms, 50ms)", "normal(50ms, 10ms)", "exponential(20ms)", "lognormal(20ms, 80ms)". On an error `why`
// gets a sentence.
std::optional<LatencySpec> parseLatency(std::string_view text, Suggestions& suggestions, std::string& why);

}  // namespace arborist
