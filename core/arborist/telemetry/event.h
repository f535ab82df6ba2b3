// SPDX-License-Identifier: GPL-3.0-or-later
// What the recorder stores. Two classes: events of contexts (Event) are small, fixed in size and may be dropped when a
// buffer is full; events of runs, jobs and attempts (JobEvent) are never dropped. Plain values; not thread-safe.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <system_error>
#include <utility>
#include <variant>
#include <vector>

#include <arborist/context/observer.h>
#include <arborist/jobs/job_observer.h>

namespace arborist {

// In the order in which they happen to one context: the tie-break between equal time stamps of two threads.
enum class EventKind : std::uint8_t { ContextCreated, ContextDeadlineChanged, ContextEnded, ContextReleased };
inline constexpr std::size_t kEventKinds = 4;

// One counter for each EventKind.
using EventCounts = std::array<std::uint64_t, kEventKinds>;

struct Event {
  static constexpr std::size_t kTextBytes = 40;

  EventKind kind;
  ContextKind contextKind;  // Created
  std::uint8_t textLength;  // of `text`
  bool hasDeadline;         // Created, DeadlineChanged
  std::uint32_t line;       // Created: call site; Ended: who ended it
  std::uint64_t ticks;      // TscClock
  ContextId id;
  ContextId other;                      // Created: parent; Ended: origin of the cause
  std::int64_t deadline;                // nanoseconds of the steady clock
  const char* file;                     // a literal of std::source_location
  const std::error_category* category;  // Ended
  int code;                             // Ended
  char text[kTextBytes];                // Created: name; Ended: the cause's message; cut with "…" where longer
};

// Copies a text into an event, shortened with "…" where it is too long; returns its length.
std::uint8_t copyEventText(char (&to)[Event::kTextBytes], std::string_view text) noexcept;

// What a run says of a job when it creates it, copied from its spec: rows outlive the run.
enum class JobKind : std::uint8_t { Group, Command, Load };
// "group", "command", "load": the report's spelling.
std::string_view toString(JobKind) noexcept;

struct JobDescription {
  std::string name;
  std::string path;  // names below the root joined with '/'; the root's is empty
  JobKind kind = JobKind::Command;
  std::string command;  // as a person wrote it; of a load: what it does, in words
  std::string dir;      // where it runs; empty: the enclosing group's
  std::string at;       // "jobs.yaml:14"
  // As in JobSpec: siblings made of the same job by a matrix, and how many bytes of `name` they share.
  std::uint32_t instances = 1;
  std::uint32_t stem = 0;
  std::uint32_t children = 0;  // of a group, directly below it
  When when = When::Success;
  LeakPolicy leak = LeakPolicy::End;
  std::optional<JobDuration> timeout;                    // of one attempt
  std::optional<JobDuration> deadline;                   // its own
  std::string timeoutAt, deadlineAt;                     // where they were set: "jobs.yaml:15", "--timeout"
  std::string timeoutBy;                                 // as Limit::setBy
  std::vector<std::pair<std::string, std::string>> env;  // its own variables, as JobSpec::env
  std::vector<FileValue> values;                         // the root's only, as JobSpec::values
};

struct JobCreatedEvent {
  JobId id, parent;
  JobDescription description;  // without the path: the fold knows the parent's
};

struct JobLimitsEvent {
  JobId id;
  ContextId context;
  std::optional<JobTime> deadline;
  std::string deadlineOrigin;
};

struct JobTransitionEvent {
  JobId id;
  JobState from, to;
  JobTime at;
  JobCause cause;
};

struct JobHeldBackEvent {
  JobId id;
  JobCause cause;
};

struct AttemptStartedEvent {
  JobId id;
  std::uint32_t number;
  JobTime at;
  std::optional<JobTime> timeoutAt;
  std::uint32_t worker;
  std::string outputPath;
};

struct AttemptExtendedEvent {
  JobId id;
  JobTime timeoutAt;
};

struct AttemptFinishedEvent {
  JobId id;
  std::shared_ptr<const AttemptRecord> record;
};

struct RunEndedEvent {
  std::uint32_t run;
  JobTime at;
};

using JobEvent = std::variant<RunInfo, JobCreatedEvent, JobLimitsEvent, JobTransitionEvent, JobHeldBackEvent,
                              AttemptStartedEvent, AttemptExtendedEvent, AttemptFinishedEvent, RunEndedEvent>;

}  // namespace arborist
