// SPDX-License-Identifier: GPL-3.0-or-later
#include <arborist/jobs/job_state.h>

namespace arborist {

std::string_view toString(JobState state) noexcept {
  switch (state) {
    case JobState::Queued: return "queued";
    case JobState::Running: return "running";
    case JobState::Cancelling: return "cancelling";
    case JobState::Succeeded: return "succeeded";
    case JobState::Failed: return "failed";
    case JobState::TimedOut: return "timed_out";
    case JobState::Cancelled: return "cancelled";
    case JobState::Skipped: return "skipped";
  }
  return "";
}

std::string_view toString(CauseCode code) noexcept {
  switch (code) {
    case CauseCode::None: return "";
    case CauseCode::Exit: return "exit";
    case CauseCode::Signal: return "signal";
    case CauseCode::Spawn: return "spawn";
    case CauseCode::Http: return "http";
    case CauseCode::Load: return "load";
    case CauseCode::Timeout: return "timeout";
    case CauseCode::Deadline: return "deadline";
    case CauseCode::User: return "user";
    case CauseCode::FailFast: return "fail_fast";
    case CauseCode::NeedFailed: return "need_failed";
    case CauseCode::Condition: return "condition";
    case CauseCode::NotRun: return "not_run";
    case CauseCode::Limit: return "limit";
    case CauseCode::Rejected: return "rejected";
    case CauseCode::Leak: return "leak";
  }
  return "";
}

}  // namespace arborist
