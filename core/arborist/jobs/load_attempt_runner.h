// SPDX-License-Identifier: GPL-3.0-or-later
// Carries out attempts of load jobs on the thread that asks for it. Thread-safe.
#pragma once

#include <functional>
#include <stop_token>

#include <arborist/base/mutex.h>
#include <arborist/jobs/attempt.h>
#include <arborist/jobs/attempt_seed.h>

namespace arborist {

class LoadWork;

class LoadAttemptRunner final : public AttemptRunner {
 public:
  // `now` is the clock of the contexts that run() gets.
  explicit LoadAttemptRunner(std::function<TimePoint()> now = Clock::now);

  // Its spec has a load. Has no output.
  AttemptOutcome run(const Context&, const AttemptRequest&) override;
  void forceStop() override;
  void endForceStop() override;

 private:
  std::stop_source force() const;
  void ignoreStop(const Context&, const AttemptRequest&, LoadWork&, TimePoint end);

  const std::function<TimePoint()> m_now;
  const RunSeeds m_seeds;

  mutable Mutex m_mutex;
  std::stop_source m_force ARB_GUARDED_BY(m_mutex);  // a new one after each endForceStop()
};

}  // namespace arborist
