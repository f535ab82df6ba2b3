// SPDX-License-Identifier: MIT
// A deadline bounds everything below it, and everything below can tell whose it is. It may be moved while it runs.
#include <cstdio>
#include <cstdlib>

#include <arborist/context/context.h>

using namespace arborist;
using namespace std::chrono_literals;

int main() {
  auto [suite, endSuite] = withTimeout(background(), 1h, "suite");
  auto [test, endTest] = withTimeout(suite, 2h, "test");  // later than the suite's, so the suite's counts
  const bool inherited = test.deadlineOwner() == suite.id() && test.deadline() == suite.deadline();

  // The test hangs. Whoever holds the right to cancel the suite shortens its time, as a person would who is in a hurry.
  endSuite.setDeadline(Clock::now() + 20ms);
  const std::error_code error = sleepFor(test, 3h);

  const std::optional<Cause> cause = test.cause();
  if (!cause) return EXIT_FAILURE;
  const bool explained = cause->code == ContextErrc::DeadlineExceeded && cause->origin == suite.id();
  const bool tooLate = !endSuite.extend(1min);  // it has ended, and that is final
  std::printf("%s: %s, set in line %u\n", test.toString().c_str(), error.message().c_str(), cause->where.line());
  return inherited && error == ContextErrc::DeadlineExceeded && explained && tooLate ? EXIT_SUCCESS : EXIT_FAILURE;
}
