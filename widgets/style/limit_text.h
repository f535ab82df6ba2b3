// SPDX-License-Identifier: GPL-3.0-or-later
// The limit of a job in words and as shares of a bar: how much is left, who imposed it, by how much it was overrun. For
// the window's thread.
#pragma once

#include <QString>
#include <optional>

#include <arborist/telemetry/job_row.h>

namespace arborist {

// The limit that ends the job first: the attempt's timeout or the effective deadline.
struct LimitView {
  LimitKind kind = LimitKind::None;
  JobTime begin, end;
  QString origin;          // path of the ancestor that imposed it; empty: the job itself, or the run
  bool inherited = false;  // imposed by an ancestor
};

// None: the job has no limit, or it has ended without having run under one.
std::optional<LimitView> limitOf(const JobRow&);
// "17.6 s left ↑suite", "2.1 s overrun", "again in 0.8 s", "38 % to spare", or empty.
enum class LimitOrigin : std::uint8_t { Name, WholePath };  // of the ancestor that set it
QString limitText(const JobRow&, JobTime now, LimitOrigin = LimitOrigin::Name);
// When a job that went wrong and waits to be tried again may begin; none where limits of the file hold it back.
std::optional<JobTime> nextAttemptOf(const JobRow&);
// Time since it was told to stop, while it has not; none in other states.
std::optional<JobDuration> overrunOf(const JobRow&, JobTime now);
// The run in a list of runs: "tour.yaml", "tour.yaml (run 3)" from the second on, "tour.yaml (run 3, retry of 1)".
QString runTitle(const RunRow&);

}  // namespace arborist
