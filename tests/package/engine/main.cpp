// SPDX-License-Identifier: GPL-3.0-or-later
// Somebody else's program on the engine: it runs a job file of its own and counts what became of the jobs.
#include <cstdlib>
#include <filesystem>
#include <future>
#include <iostream>
#include <memory>

#include <arborist/formats/in/job_file.h>
#include <arborist/jobs/command/command_runner.h>
#include <arborist/session/session.h>

using namespace arborist;

int main(int argc, char** argv) {
  CommandRunner::serveIfRunner(argc, argv);
  JobFileResult file =
      parseJobFile("on_failure: continue\njobs: {well: {run: 'true'}, ill: {run: 'exit 3'}}\n", "stranger.yaml");
  for (const FileProblem& problem : file.problems) std::cerr << problem.toString() << '\n';
  if (!file.ok()) return EXIT_FAILURE;

  const std::filesystem::path folder = std::filesystem::current_path() / "runs";
  std::promise<std::uint32_t> ended;
  SessionOptions options;
  options.runsFolder = folder;
  options.onRunEnded = [&ended](std::uint32_t run) { ended.set_value(run); };
  Status status;
  const std::unique_ptr<Session> session = Session::open(std::move(options), &status);
  if (session) {
    std::uint32_t run = 0;
    status = session->launch(std::make_shared<JobFileSpec>(std::move(file.spec)), folder, &run);
  }
  if (!status.ok()) {
    std::cerr << status.message() << '\n';
    return EXIT_FAILURE;
  }
  const std::uint32_t run = ended.get_future().get();
  const StateCounts totals = session->telemetry().snapshot()->run(run)->totals();
  std::cout << totals[JobState::Succeeded] << " succeeded, " << totals[JobState::Failed] << " failed\n";
  return totals[JobState::Succeeded] == 1 && totals[JobState::Failed] == 1 ? EXIT_SUCCESS : EXIT_FAILURE;
}
