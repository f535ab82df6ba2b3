// SPDX-License-Identifier: GPL-3.0-or-later
// Carries out attempts of command jobs through a CommandRunner, and says in words how they ended.
// Commands that need no shell are started without one (plain_command.h). Thread-safe, as CommandRunner is.
#pragma once

#include <atomic>
#include <functional>
#include <map>

#include <arborist/base/mutex.h>
#include <arborist/jobs/attempt.h>
#include <arborist/jobs/command/command_runner.h>

namespace arborist {

class CommandAttemptRunner final : public AttemptRunner {
 public:
  // Makes the sink of one attempt's live output; an empty sink: none is wanted.
  using SinkFactory = std::function<OutputSink(const AttemptRequest&)>;

  // The CommandRunner outlives this.
  explicit CommandAttemptRunner(CommandRunner& runner, SinkFactory sinks = {});

  AttemptOutcome run(const Context&, const AttemptRequest&) override;
  void forceStop() override;
  std::vector<ProcessRow> processes(JobId) override;
  // Ends forceStop(): what is told to stop from now on gets its grace again.
  void endForceStop() override;

 private:
  CommandResult runCommand(const Context&, const AttemptRequest&);
  CommandResult runNamed(const Context&, JobId, const CommandAttempt&, const OutputSink&);

  CommandRunner& m_runner;
  const SinkFactory m_sinks;
  std::atomic<std::uint64_t> m_nextId{1};
  Mutex m_mutex;
  std::map<JobId, std::uint64_t> m_underWay ARB_GUARDED_BY(m_mutex);  // ids of the attempts
};

}  // namespace arborist
