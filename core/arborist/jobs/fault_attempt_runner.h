// SPDX-License-Identifier: GPL-3.0-or-later
// Stands before another runner and lets attempts meet the faults that their specs ask for. Thread-safe, as runners are.
#pragma once

#include <arborist/jobs/attempt.h>
#include <arborist/jobs/attempt_seed.h>

namespace arborist {

class FaultAttemptRunner final : public AttemptRunner {
 public:
  // `then` outlives this; `now` is the clock of the contexts that run() gets.
  explicit FaultAttemptRunner(AttemptRunner& then, std::function<TimePoint()> now = Clock::now)
      : m_then(then), m_now(std::move(now)) {}

  // What is drawn depends on the seed, the job's path and the attempt's number alone, in whatever order jobs run.
  AttemptOutcome run(const Context&, const AttemptRequest&) override;
  void forceStop() override { m_then.forceStop(); }
  void endForceStop() override { m_then.endForceStop(); }
  std::vector<ProcessRow> processes(JobId id) override { return m_then.processes(id); }

 private:
  AttemptRunner& m_then;
  const std::function<TimePoint()> m_now;
  const RunSeeds m_seeds;
};

}  // namespace arborist
