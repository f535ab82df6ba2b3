// SPDX-License-Identifier: GPL-3.0-or-later
// Hands each attempt to the runner of its kind. Thread-safe, as runners are.
#pragma once

#include <arborist/jobs/attempt.h>

namespace arborist {

class AttemptRunners final : public AttemptRunner {
 public:
  // Both outlive this.
  AttemptRunners(AttemptRunner& commands, AttemptRunner& loads) : m_commands(commands), m_loads(loads) {}

  AttemptOutcome run(const Context&, const AttemptRequest&) override;
  void forceStop() override;
  void endForceStop() override;
  std::vector<ProcessRow> processes(JobId) override;

 private:
  AttemptRunner& m_commands;
  AttemptRunner& m_loads;
};

}  // namespace arborist
