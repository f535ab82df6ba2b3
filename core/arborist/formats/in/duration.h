// SPDX-License-Identifier: GPL-3.0-or-later
// Durations as people write them: "30s", "1h30m", "200ms", "1.5h". The syntax and its limits are those of Go's
// time.ParseDuration (https://pkg.go.dev/time#ParseDuration). Plain functions, safe from any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <arborist/jobs/spec.h>

namespace arborist {

// A sign, then numbers with an optional fraction, each with a unit: ns, us (or µs), ms, s, m, h. "0" needs no unit.
// What does not fit 64 bits of nanoseconds is an error. On an error `why`, if given, gets a sentence that begins with
// "expected".
std::optional<JobDuration> parseDuration(std::string_view text, std::string* why = nullptr);

// The same, for limits: zero and negative durations are errors too.
std::optional<JobDuration> parseLimit(std::string_view text, std::string* why = nullptr);

// The shortest exact form: "15m", "1h30m", "200ms", "1.5s", "0s". parseDuration() gives back the same value.
std::string formatDuration(JobDuration duration);

}  // namespace arborist
