// SPDX-License-Identifier: MIT
// Where a policy (rate limit, retry, breaker) takes its time from, so that tests can hand in another one.
// A plain value; as thread-safe as the functions in it.
#pragma once

#include <functional>
#include <system_error>

#include <arborist/context/context.h>

namespace arborist {

struct TimeSource {
  // Both must be set and keep one time; sleep returns as sleepFor does.
  std::function<TimePoint()> now = [] { return Clock::now(); };
  std::function<std::error_code(const Context&, Duration)> sleep = sleepFor;
};

}  // namespace arborist
