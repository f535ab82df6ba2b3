// SPDX-License-Identifier: GPL-3.0-or-later
#include <arborist/jobs/command_attempt_runner.h>

#include <cstring>

namespace arborist {
namespace {

CommandAttempt commandOf(const AttemptRequest& request, std::uint64_t id) {
  const JobSpec& spec = *request.spec;
  CommandAttempt attempt;
  attempt.id = id;
  if (spec.command.shell) {
    attempt.argv = {"/bin/sh", "-c", spec.command.argv.front()};
  } else {
    attempt.argv = spec.command.argv;
  }
  attempt.env = *request.environment;
  attempt.dir = request.dir;
  attempt.outputPath = request.outputPath;
  attempt.outputCap = spec.outputCap;
  attempt.grace = spec.grace;
  attempt.leak = spec.leak;
  return attempt;
}

std::string signalName(int signal) {
  const char* name = sigabbrev_np(signal);
  return name ? std::string("SIG") + name : "signal " + std::to_string(signal);
}

JobCause causeOfEnd(const CommandResult& result) {
  switch (result.end) {
    case CommandEnd::Exited:
      if (result.exitCode == 0) return {};
      return {CauseCode::Exit, "exit code " + std::to_string(result.exitCode), {}, {}};
    case CommandEnd::Signaled:
      return {CauseCode::Signal, "ended by " + signalName(result.signal), {}, {}};
    case CommandEnd::SpawnFailed:
    case CommandEnd::RunnerLost:
      break;
  }
  return {CauseCode::Spawn, result.error, {}, {}};
}

}  // namespace

CommandAttemptRunner::CommandAttemptRunner(CommandRunner& runner, SinkFactory sinks)
    : m_runner(runner), m_sinks(std::move(sinks)) {}

AttemptOutcome CommandAttemptRunner::run(const Context& context, const AttemptRequest& request) {
  const CommandResult result =
      m_runner.run(context, commandOf(request, m_nextId.fetch_add(1)), m_sinks ? m_sinks(request) : OutputSink());
  AttemptOutcome outcome;
  outcome.stopRequested = result.stopRequested;
  AttemptRecord& record = outcome.record;
  record.stopRequested = result.stopRequestedAt;
  if (result.end == CommandEnd::Exited) record.exitCode = result.exitCode;
  if (result.end == CommandEnd::Signaled) record.signal = result.signal;
  record.cause = causeOfEnd(result);
  record.outputPath = request.outputPath;
  record.outputBytes = result.outputBytes;
  record.truncatedBytes = result.truncatedBytes;
  record.outputTail = result.tail;
  record.leaked = result.leaked;
  record.peakRssBytes = result.peakRssBytes;
  record.cpuSeconds = result.cpuSeconds;
  return outcome;
}

void CommandAttemptRunner::forceStop() { m_runner.forceKill(); }

}  // namespace arborist
