// SPDX-License-Identifier: MIT
// Why did it end? err() says canceled or deadline exceeded; cause() says what went wrong, where, and on which context.
#include <cstdio>
#include <cstdlib>

#include <arborist/context/context.h>

using namespace arborist;
using namespace std::chrono_literals;

int main() {
  auto [build, cancelBuild] = withCancel(background(), "build");
  auto [compile, cancelCompile] = withTimeout(build, 1h, "compile");

  // One part fails, and with it everything else below the build.
  cancelBuild(std::make_error_code(std::errc::no_space_on_device), "no room left in /var/tmp");
  cancelBuild(ContextErrc::Canceled, "too late to be the cause");

  const std::optional<Cause> cause = compile.cause();
  if (!cause) return EXIT_FAILURE;
  std::printf("%s: %s (%s), %s:%u, began on build: %s\n", compile.toString().c_str(), cause->message.c_str(),
              cause->code.message().c_str(), cause->where.file_name(), cause->where.line(),
              cause->origin == build.id() ? "yes" : "no");
  const bool first = cause->code == std::errc::no_space_on_device && cause->message == "no room left in /var/tmp";
  const bool canceled = compile.err() == ContextErrc::Canceled && build.err() == ContextErrc::Canceled;
  return first && canceled && cause->origin == build.id() ? EXIT_SUCCESS : EXIT_FAILURE;
}
