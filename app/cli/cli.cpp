// SPDX-License-Identifier: GPL-3.0-or-later
#include <app/cli/cli.h>

#include <fcntl.h>
#include <fmt/core.h>
#include <unistd.h>

#include <exception>

#include <app/cli/arguments.h>
#include <app/cli/exit_code.h>
#include <app/cli/run_command.h>
#include <arborist/jobs/command/command_runner.h>

namespace arborist {
namespace {

// Otherwise what is opened next would be taken for standard input, output or error. The wrong way round, so that using
// them fails as it does without them.
void fillStandardDescriptors() {
  for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
    if (fcntl(fd, F_GETFD) < 0) (void)open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY);
}

}  // namespace

int cliMain(int argc, char** argv, const OpenWindow& openWindow) {
  CommandRunner::serveIfRunner(argc, argv);
  fillStandardDescriptors();
  try {
    const Arguments arguments = parseArguments(argc, argv);
    switch (arguments.action) {
      case Arguments::Action::Run: return runCommand(arguments.run);
      case Arguments::Action::Validate: return validateCommand(arguments.validateFile);
      case Arguments::Action::Window: return openWindow(arguments.window);
      case Arguments::Action::Exit: break;
    }
    return arguments.exitCode;
  } catch (const std::exception& error) {
    fmt::print(stderr, "arborist: {}\n", error.what());
    return kExitFailure;
  }
}

}  // namespace arborist
