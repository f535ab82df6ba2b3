// SPDX-License-Identifier: GPL-3.0-or-later
// The states and causes of jobs, in the words of the report.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace arborist {

// Queued, Running and Cancelling are live; the others are final and never left.
enum class JobState : std::uint8_t { Queued, Running, Cancelling, Succeeded, Failed, TimedOut, Cancelled, Skipped };

constexpr bool isFinal(JobState state) { return state >= JobState::Succeeded; }
// "queued", …, "timed_out": the report's spelling.
std::string_view toString(JobState) noexcept;

enum class CauseCode : std::uint8_t {
  None,
  Exit,
  Signal,
  Spawn,
  Http,
  Load,
  Timeout,
  Deadline,
  User,
  FailFast,
  NeedFailed,
  Condition,
  NotRun,
  Limit,
  Rejected,
  Leak
};
// "exit", …, "need_failed"; None is "".
std::string_view toString(CauseCode) noexcept;

// Why a job ended as it did.
struct JobCause {
  CauseCode code = CauseCode::None;
  std::string message;  // a sentence: "15m set on checks (jobs.yaml:14)"
  std::string origin;   // path of the job or group on which it began; empty: the job itself or the whole run
  std::string at;       // "jobs.yaml:14"; empty where no line is to blame
  // Which of the file's `limits` held it back until then, and why: "`api`: its breaker is open"; empty: none. The
  // message says it, too.
  std::string heldBack{};
};

}  // namespace arborist
