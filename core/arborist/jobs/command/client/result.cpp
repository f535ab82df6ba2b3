// SPDX-License-Identifier: GPL-3.0-or-later
#include <arborist/jobs/command/client/result.h>

#include <signal.h>

namespace arborist::runner {

CommandResult toResult(FinishedReport report) {
  CommandResult result;
  switch (report.end) {
    case EndKind::Exited:
      result.end = CommandEnd::Exited;
      result.exitCode = report.status;
      break;
    case EndKind::Signaled:
      result.end = CommandEnd::Signaled;
      result.signal = report.status;
      break;
    case EndKind::SpawnFailed: result.end = CommandEnd::SpawnFailed; break;
  }
  result.error = std::move(report.error);
  result.outputError = std::move(report.outputError);
  result.stopRequested = report.stopRequested;
  result.killed = report.killed;
  result.started = report.started;
  result.stopRequestedAt = report.stopRequestedAt;
  result.leaderExited = report.leaderExited;
  result.finished = report.finished;
  for (Leak& leak : report.leaked) result.leaked.push_back({leak.pid, std::move(leak.name)});
  result.outputBytes = report.outputBytes;
  result.truncatedBytes = report.truncatedBytes;
  result.tail = std::move(report.tail);
  result.peakRssBytes = report.peakRssBytes;
  result.cpuSeconds = report.cpuSeconds;
  return result;
}

CommandResult spawnFailed(std::string why) {
  CommandResult result;
  result.end = CommandEnd::SpawnFailed;
  result.error = std::move(why);
  result.started = result.leaderExited = result.finished = Clock::now();
  return result;
}

CommandResult runnerLost(std::string why) {
  CommandResult result;
  result.end = CommandEnd::RunnerLost;
  result.error = std::move(why);
  result.finished = Clock::now();
  return result;
}

CommandResult neverStarted() {
  CommandResult result;
  result.end = CommandEnd::Signaled;
  result.signal = SIGTERM;
  result.stopRequested = true;
  result.stopRequestedAt = result.finished = Clock::now();
  return result;
}

}  // namespace arborist::runner
