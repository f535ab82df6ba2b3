// SPDX-License-Identifier: GPL-3.0-or-later
#include <app/cli/cli.h>

#include <fmt/core.h>

#include <exception>

#include <app/cli/arguments.h>
#include <app/cli/exit_code.h>
#include <app/cli/run_command.h>
#include <arborist/jobs/command/command_runner.h>

namespace arborist {

int cliMain(int argc, char** argv, const OpenWindow& openWindow) {
  CommandRunner::serveIfRunner(argc, argv);
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
