// SPDX-License-Identifier: GPL-3.0-or-later
#include <arborist/jobs/command_attempt_runner.h>

#include <chrono>
#include <cstring>
#include <ctime>
#include <utility>

#include <arborist/jobs/plain_command.h>

namespace arborist {
namespace {

// As a shell does that finds its $PWD to be another folder than the one it is in.
void correctPwd(Environment& environment, const std::string& dir) {
  constexpr std::string_view kName = "PWD=";
  for (std::string& entry : environment) {
    if (entry.starts_with(kName) && !dir.empty()) entry.replace(kName.size(), std::string::npos, dir);
  }
}

// RFC 3339, UTC, with milliseconds.
std::string calendarTime(TimePoint when) {
  using Wall = std::chrono::system_clock;
  const Wall::time_point now = Wall::now();
  const auto left = std::chrono::duration_cast<Wall::duration>(when - Clock::now());
  const Wall::time_point at = left > Wall::time_point::max() - now ? Wall::time_point::max() : now + left;
  const auto seconds = std::chrono::floor<std::chrono::seconds>(at);
  const auto milliseconds = std::chrono::floor<std::chrono::milliseconds>(at - seconds).count();
  const std::time_t time = Wall::to_time_t(seconds);
  std::tm parts{};
  char text[32];
  const std::size_t size = std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", ::gmtime_r(&time, &parts));
  const std::string fraction = std::to_string(1000 + milliseconds);
  return std::string(text, size) + "." + fraction.substr(1) + "Z";
}

// When the attempt will be ended, by its timeout or by a deadline; an inherited one is not this attempt's.
void setDeadline(Environment& environment, const std::optional<TimePoint>& deadline) {
  constexpr std::string_view kName = "ARBORIST_DEADLINE=";
  std::erase_if(environment, [&](const std::string& entry) { return entry.starts_with(kName); });
  if (deadline) environment.push_back(std::string(kName) + calendarTime(*deadline));
}

CommandAttempt commandOf(const Context& context, const AttemptRequest& request, std::uint64_t id) {
  const JobSpec& spec = *request.spec;
  CommandAttempt attempt;
  attempt.id = id;
  attempt.argv = spec.command.argv;
  if (spec.command.shell) attempt.argv = {"/bin/sh", "-c", spec.command.argv.front()};
  attempt.env = *request.environment;
  setDeadline(attempt.env, context.deadline());
  attempt.dir = request.dir;
  attempt.outputPath = request.outputPath;
  attempt.outputCap = spec.outputCap;
  attempt.grace = spec.grace;
  attempt.leak = spec.leak;
  return attempt;
}

// The same without the shell; nullopt: it takes one.
std::optional<CommandAttempt> withoutShell(const AttemptRequest& request, const CommandAttempt& attempt,
                                           std::uint64_t id) {
  if (!request.spec->command.shell) return std::nullopt;
  std::optional<std::vector<std::string>> words = plainCommand(request.spec->command.argv.front());
  if (!words) return std::nullopt;
  CommandAttempt direct = attempt;
  direct.id = id;
  direct.argv = std::move(*words);
  correctPwd(direct.env, direct.dir);
  return direct;
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
    case CommandEnd::Signaled: return {CauseCode::Signal, "ended by " + signalName(result.signal), {}, {}};
    case CommandEnd::SpawnFailed:
    case CommandEnd::RunnerLost: break;
  }
  return {CauseCode::Spawn, result.error, {}, {}};
}

}  // namespace

CommandAttemptRunner::CommandAttemptRunner(CommandRunner& runner, SinkFactory sinks)
    : m_runner(runner), m_sinks(std::move(sinks)) {}

AttemptOutcome CommandAttemptRunner::run(const Context& context, const AttemptRequest& request) {
  const CommandResult result = runCommand(context, request);
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
  record.outputError = result.outputError;
  // Otherwise it is the cause.
  if (result.end == CommandEnd::Exited || result.end == CommandEnd::Signaled) record.warning = result.error;
  record.outputTail = result.tail;
  record.leaked = result.leaked;
  record.peakRssBytes = result.peakRssBytes;
  record.cpuSeconds = result.cpuSeconds;
  return outcome;
}

CommandResult CommandAttemptRunner::runCommand(const Context& context, const AttemptRequest& request) {
  const OutputSink sink = m_sinks ? m_sinks(request) : OutputSink();
  const CommandAttempt attempt = commandOf(context, request, m_nextId.fetch_add(1));
  if (const auto direct = withoutShell(request, attempt, m_nextId.fetch_add(1))) {
    CommandResult result = runNamed(context, request.job, *direct, sink);
    // What cannot be started is the shell's to report, in its words and with its exit code.
    if (result.end != CommandEnd::SpawnFailed) return result;
  }
  return runNamed(context, request.job, attempt, sink);
}

// So that its processes can be found.
CommandResult CommandAttemptRunner::runNamed(const Context& context, JobId job, const CommandAttempt& attempt,
                                             const OutputSink& sink) {
  {
    const MutexLock lock(m_mutex);
    m_underWay[job] = attempt.id;
  }
  CommandResult result = m_runner.run(context, attempt, sink);
  const MutexLock lock(m_mutex);
  m_underWay.erase(job);
  return result;
}

std::vector<ProcessRow> CommandAttemptRunner::processes(JobId job) {
  std::uint64_t id = 0;
  {
    const MutexLock lock(m_mutex);
    const auto found = m_underWay.find(job);
    if (found == m_underWay.end()) return {};
    id = found->second;
  }
  return m_runner.processes(id);
}

void CommandAttemptRunner::forceStop() { m_runner.forceKill(true); }
void CommandAttemptRunner::endForceStop() { m_runner.forceKill(false); }

}  // namespace arborist
