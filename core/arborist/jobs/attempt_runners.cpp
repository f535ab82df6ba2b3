// SPDX-License-Identifier: GPL-3.0-or-later
#include <arborist/jobs/attempt_runners.h>

namespace arborist {

AttemptOutcome AttemptRunners::run(const Context& context, const AttemptRequest& request) {
  AttemptRunner& runner = request.spec->load ? m_loads : m_commands;
  return runner.run(context, request);
}

void AttemptRunners::forceStop() {
  m_commands.forceStop();
  m_loads.forceStop();
}

void AttemptRunners::endForceStop() {
  m_commands.endForceStop();
  m_loads.endForceStop();
}

// Loads have none of their own.
std::vector<ProcessRow> AttemptRunners::processes(JobId id) { return m_commands.processes(id); }

}  // namespace arborist
