// SPDX-License-Identifier: GPL-3.0-or-later
// The report of a run, version 1: docs/report.md says what each field means. Thread-safe: it reads an immutable
// snapshot.
#pragma once

#include <cstdint>
#include <string>

#include <arborist/base/status.h>
#include <arborist/telemetry/snapshot.h>

namespace arborist {

// Replaces `path` at once: a reader sees the old file or the complete new one. What exists and is no regular file (a
// pipe, /dev/stdout) is written to directly. Jobs are written one by one, so the report of a large run needs no memory
// to speak of. Errors name the file and what failed; then the old file is untouched.
[[nodiscard]] Status writeReport(const Snapshot&, std::uint32_t run, int exitCode, const std::string& path);

// Whether that could be done now: for a regular file one beside it is made and removed; a pipe is not opened.
[[nodiscard]] Status checkReport(const std::string& path);

}  // namespace arborist
