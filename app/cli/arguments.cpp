// SPDX-License-Identifier: GPL-3.0-or-later
#include <app/cli/arguments.h>

#include <CLI/CLI.hpp>
#include <array>
#include <charconv>
#include <filesystem>
#include <map>
#include <thread>

#include <app/cli/exit_code.h>
#include <arborist/formats/in/duration.h>
#include <arborist/formats/in/suggestion.h>
#include <arborist/session/session_commands.h>

namespace arborist {
namespace {

// What CLI11 parses into, before durations and pairs are read.
struct Raw {
  std::string timeout, deadline, commands, output;
  std::vector<std::string> set;
};

std::string checkDuration(const std::string& text) {
  const auto duration = parseDuration(text);
  if (!duration || duration->count() <= 0) return "expected a duration such as 30s, 15m or 1h30m, found '" + text + "'";
  return {};
}

const std::map<std::string, OutputMode>& outputModes() {
  static const std::map<std::string, OutputMode> kModes{
      {"failures", OutputMode::OnFailure}, {"stream", OutputMode::Stream}, {"none", OutputMode::None}};
  return kModes;
}

std::string checkOutput(const std::string& text) {
  return outputModes().contains(text) ? "" : "expected failures, stream or none, found '" + text + "'";
}

std::string checkSlots(const std::string& text) {
  std::size_t slots = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), slots);
  if (error == std::errc() && end == text.data() + text.size() && slots >= 1 && slots <= SessionCommands::kMaxSlots)
    return {};
  return "expected a number from 1 to " + std::to_string(SessionCommands::kMaxSlots) + ", found '" + text + "'";
}

std::string checkAssignment(const std::string& text) {
  const auto equals = text.find('=');
  if (equals == std::string::npos || equals == 0) return "expected KEY=VALUE, found '" + text + "'";
  return {};
}

void addRunOptions(CLI::App& run, RunArguments& arguments, Raw& raw) {
  auto* file = run.add_option("FILE", arguments.file, "Job file (YAML or JSON); - reads standard input");
  run.add_option("JOB", arguments.jobs, "Run only these jobs, such as checks/unit, with everything they need");
  auto* commands =
      run.add_option("--commands", raw.commands, "Run a list of shell commands, one a line; - reads standard input")
          ->option_text("FILE|-");
  commands->excludes(file);
  run.add_option("-j,--jobs", arguments.slots, "Jobs that run at once (default: one for each processor)")
      ->option_text("N")
      ->check(checkSlots);
  run.add_option("--timeout", raw.timeout, "Limit of each attempt whose job has none of its own")
      ->option_text("DURATION")
      ->check(checkDuration);
  run.add_option("--deadline", raw.deadline, "Limit of the whole run")->option_text("DURATION")->check(checkDuration);
  auto* keepGoing = run.add_flag("--keep-going", arguments.keepGoing, "Go on after a failure, in every group");
  run.add_flag("--fail-fast", arguments.failFast, "Stop a group at its first failure, in every group")
      ->excludes(keepGoing);
  run.add_option("--set", raw.set, "Set a value of the job file, read there as ${{ values.KEY }}")
      ->option_text("KEY=VALUE")
      ->check(checkAssignment)
      ->allow_extra_args(false);
  run.add_flag("--dry-run", arguments.dryRun, "Print the expanded tree of jobs and start nothing");
  run.add_option(
         "--report", arguments.report,
         "Write a report of the run as JSON; - for standard output, what else is said then goes to standard error")
      ->option_text("FILE.json|-");
  run.add_option("--output", raw.output, "Whose output to print: failures (default), stream (all, as it comes), none")
      ->option_text("MODE")
      ->check(checkOutput);
}

void readRaw(const Raw& raw, RunArguments& arguments) {
  if (!raw.timeout.empty()) arguments.timeout = parseDuration(raw.timeout);
  if (!raw.deadline.empty()) arguments.deadline = parseDuration(raw.deadline);
  if (!raw.output.empty()) arguments.output = outputModes().at(raw.output);
  for (const std::string& text : raw.set) {
    const auto equals = text.find('=');
    arguments.set.emplace_back(text.substr(0, equals), text.substr(equals + 1));
  }
  if (!raw.commands.empty()) {
    arguments.commandList = true;
    arguments.file = raw.commands;
  }
  if (arguments.report == "-") arguments.report = "/dev/stdout";
  if (arguments.slots == 0) arguments.slots = std::max(1u, std::thread::hardware_concurrency());
}

// A word that is neither a subcommand nor a file was taken for the file to open, and what follows it is too much.
std::string sentence(const CLI::Error& error, const std::string& word) {
  static constexpr std::array<std::string_view, 2> kSubcommands{"run", "validate"};
  std::error_code ignored;
  const bool tooMuch = dynamic_cast<const CLI::ExtrasError*>(&error) != nullptr;
  if (!tooMuch || word.empty() || std::filesystem::exists(word, ignored)) return error.what();
  return "there is no subcommand and no file '" + word + "'" + Suggestions().forName(word, kSubcommands);
}

constexpr const char* kFooter =
    "Exit codes: 0 all succeeded, 1 some job did not, 2 bad usage or a bad file (nothing was started),\n"
    "            130 Ctrl-C, 143 SIGTERM, 129 SIGHUP.\n"
    "One Ctrl-C cancels (TERM, grace, KILL); a second one forces KILL.";

}  // namespace

Arguments parseArguments(int argc, char** argv) {
  Arguments arguments;
  Raw raw;
  CLI::App app{"Arborist runs trees of jobs, bounds them and prunes them.", "arborist"};
  app.set_version_flag("--version", std::string("arborist ") + ARBORIST_VERSION);
  app.require_subcommand(0, 1);
  app.add_option("FILE", arguments.window.file, "Open this job file in the window; nothing is started");
  auto* start = app.add_flag("--start", arguments.window.start, "Start it at once");
  app.add_option("--picture", arguments.window.picture, "Once the run has ended, save a picture of the window and quit")
      ->option_text("FILE.png")
      ->needs(start);
  auto* run = app.add_subcommand("run", "Run a job file or a list of commands");
  addRunOptions(*run, arguments.run, raw);
  run->footer(kFooter);
  auto* validate = app.add_subcommand("validate", "Check a job file: every problem as FILE:LINE:COLUMN: message");
  validate->add_option("FILE", arguments.validateFile, "Job file; - reads standard input")->required();
  validate->footer("Exit codes: 0 the file is good, 2 it is not.");
  app.footer(kFooter);
  app.failure_message([&](const CLI::App*, const CLI::Error& error) {
    return "arborist: " + sentence(error, arguments.window.file) + "\n" +
           (run->parsed() ? "All options: arborist run --help\n"
            : validate->parsed()
                ? "All options: arborist validate --help\n"
                : "To run a job file without a window: arborist run FILE. All options: arborist --help\n");
  });

  try {
    app.parse(argc, argv);
    if (run->parsed() && arguments.run.file.empty() && raw.commands.empty())
      throw CLI::RequiredError("FILE or --commands FILE");
    if (arguments.window.start && arguments.window.file.empty()) throw CLI::RequiredError("FILE to start");
  } catch (const CLI::ParseError& error) {
    // --help and --version arrive as such errors, with exit code 0.
    arguments.exitCode = app.exit(error) == 0 ? kExitSuccess : kExitUsage;
    return arguments;
  }
  arguments.action = run->parsed()        ? Arguments::Action::Run
                     : validate->parsed() ? Arguments::Action::Validate
                                          : Arguments::Action::Window;
  if (run->parsed()) readRaw(raw, arguments.run);
  return arguments;
}

}  // namespace arborist
